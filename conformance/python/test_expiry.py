"""Letters that lapse: who is told when, whatever a server missed."""

import time
from datetime import datetime, timedelta

import pytest

from alibaba import BEIJING, Client

pytestmark = pytest.mark.sdk("alibabacloud_dysmsapi20170525")
# How long a start may take to look at papers; it happens beside everything else.
PATIENCE = 30


@pytest.mark.operation("CreateSmsAuthorizationLetter")
def test_the_owner_of_a_letter_is_told_a_month_a_week_and_a_day_ahead(start_server):
    server = start_server()
    client = Client(server)
    today = datetime.now(BEIJING)
    last_day = _day(today, 60)
    letter = int(client.create_letter(AuthorizationLetterExpDate=f"2020-01-01~{last_day}"))
    # One that lasts, to see that nobody is told of it.
    client.create_letter(AuthorizationLetterExpDate=f"2020-01-01~{_day(today, 2000)}")

    told = []
    for day, written in [(29, []), (30, [30]), (31, []), (53, [7]), (58, []), (59, [1]), (62, [])]:
        server.stop()
        server.restart(clock=_noon(today, day))
        told += written
        notices = _listed(server, len(told))
        assert [notice["days"] for notice in notices] == told, day
        for notice in notices:
            assert (notice["paper"], notice["of"]) == ("letter", letter)
            assert notice["last_day"] == last_day
            # Dated by the machine's clock, not by the one that was put on.
            assert notice["written"][:10] < _day(today, 28)
    account = str(notices[0]["account"])
    assert server.json("notice", "list", "--account", account) == notices
    assert server.json("notice", "list", "--account", "1") == []


@pytest.mark.operation("CreateSmsAuthorizationLetter")
def test_of_the_times_a_server_missed_the_nearest_is_told(start_server):
    server = start_server()
    today = datetime.now(BEIJING)
    Client(server).create_letter(AuthorizationLetterExpDate=f"2020-01-01~{_day(today, 60)}")
    server.stop()
    server.restart(clock=_noon(today, 55))
    [notice] = _listed(server, 1)
    assert notice["days"] == 7


def _day(today: datetime, days: int) -> str:
    """The day in Beijing that is so many days later."""
    return (today + timedelta(days=days)).strftime("%Y-%m-%d")


def _noon(today: datetime, days: int) -> str:
    """Its noon, for the server's clock."""
    return f"{_day(today, days)}T12:00:00+08:00"


def _listed(server, count: int) -> list:
    """The notices there are, as soon as there are so many."""
    deadline = time.monotonic() + PATIENCE
    while True:
        notices = server.json("notice", "list")
        if len(notices) >= count or time.monotonic() > deadline:
            return notices
        time.sleep(0.05)
