//! Does to a registry what a step says, the way a server would: by the dialects' own entries.

use std::net::{IpAddr, Ipv4Addr};

use signet_alibaba::Alibaba;
use signet_domain::account::{AccountChange, AccountKind};
use signet_domain::authority::Authority;
use signet_domain::caller::{Caller, Operator};
use signet_domain::channel::Channel;
use signet_domain::ids::{AccountId, ApplicationId, QualificationId};
use signet_domain::qualification::{Body, EnterQualification};
use signet_domain::reason::{Reason, Reply};
use signet_domain::refusal::Refusal;
use signet_domain::review::Decision;
use signet_domain::signature::Purpose;
use signet_domain::text::{FileKey, OrganizationCode, PartyName, QualificationName};
use signet_domain::time::{Period, Timestamp};
use signet_registry::{Decided, Error, NotAdded, Registry};
use signet_tencent::Tencent;
use signet_wire::{Call, Dialect, Params, Site, Text, Value};

use crate::actions::{ACCOUNTS, Door, Op, Step, Verdict, Version, told};
use crate::model::{Account, LIMIT, Rules, World};
use crate::requests::{application_params, bytes, form_params, ids, key, older_params};

/// How a step ended.
#[derive(Debug)]
pub enum Seen {
    /// With a reply.
    Reply(Value),
    /// With a code.
    Code(String),
    /// With a decision, or none.
    Decided(Decided),
    /// With what a use-case refuses.
    Refused(Vec<Refusal>),
    /// With a qualification of this id.
    Entered(i64),
    /// As it always does.
    Done,
}

/// A registry, and what calls need beside it.
pub struct Driver {
    pub registry: Registry,
    site: Site,
}

/// A reviewer, or whoever looks after accounts.
pub fn operator(now: Timestamp) -> Operator {
    Operator {
        name: "li".into(),
        address: IpAddr::V4(Ipv4Addr::LOCALHOST),
        request_id: "r".into(),
        now,
        authority: Authority::everything(),
        once: None,
    }
}

impl Driver {
    pub fn new(registry: Registry) -> Self {
        let site = Site { public_url: "http://127.0.0.1:8080".into(), upload_max: 20 << 20 };
        Self { registry, site }
    }

    /// A world with accounts of its own.
    pub async fn world(&self, rules: Rules, now: Timestamp) -> World {
        let mut accounts = vec![];
        for who in 0..ACCOUNTS {
            let individual = who + 1 == ACCOUNTS;
            let kind = if individual { AccountKind::Individual } else { AccountKind::Enterprise };
            let opened = self.registry.create_account(&operator(now), "a", kind).await.unwrap();
            accounts.push(Account {
                id: opened.id.0,
                individual,
                arrears: false,
                denied: false,
                limit: LIMIT,
            });
        }
        World::new(rules, now, accounts)
    }

    /// Somebody who calls through a door.
    pub async fn caller(&self, world: &World, who: usize, door: Door) -> Caller {
        let id = AccountId(world.accounts[who].id);
        Caller {
            account: self.registry.calling_account(id).await.unwrap().expect("an account"),
            principal: "p".into(),
            key: "k".into(),
            channel: channel(door),
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            secure: false,
            request_id: "r".into(),
            now: world.now,
        }
    }

    /// Does what a settled step says.
    pub async fn run(&self, world: &World, step: &Step) -> Seen {
        let who = step.who;
        match &step.op {
            Op::AddSmsSign { version, form } => {
                let params = form_params(form, *version);
                self.tencent(world, who, *version, "AddSmsSign", params).await
            }
            Op::ModifySmsSign { version, sign, form } => {
                let mut params = form_params(form, *version);
                params.push(("SignId", Value::Integer(sign.id())));
                self.tencent(world, who, *version, "ModifySmsSign", params).await
            }
            Op::DeleteSmsSign { version, sign } => {
                let params = vec![("SignId", Value::Integer(sign.id()))];
                self.tencent(world, who, *version, "DeleteSmsSign", params).await
            }
            Op::DescribeByIds { version, international, signs } => {
                let ids = signs.iter().map(|it| Value::Integer(it.id())).collect();
                let params = vec![
                    ("International", Value::Integer(*international)),
                    ("SignIdSet", Value::List(ids)),
                ];
                self.tencent(world, who, *version, "DescribeSmsSignList", params).await
            }
            Op::DescribePage { international, offset, limit } => {
                let number = |it: usize| Value::Integer(i64::try_from(it).unwrap());
                let params = vec![
                    ("International", Value::Integer(*international)),
                    ("Offset", number(*offset)),
                    ("Limit", number(*limit)),
                ];
                self.tencent(world, who, Version::Newer, "DescribeSmsSignList", params).await
            }
            Op::CreateLetter { name, file, scope, period, code } => {
                let scope: Vec<_> = scope.iter().map(|name| format!("{name:?}")).collect();
                let params = vec![
                    ("AuthorizationLetterName", (*name).to_owned()),
                    ("AuthorizationLetterPic", key(world, who, file)),
                    ("SignList", format!("[{}]", scope.join(","))),
                    ("AuthorizationLetterExpDate", (*period).to_owned()),
                    ("Authorization", "菜鸟网络科技有限公司".to_owned()),
                    ("ProxyAuthorization", "支付宝网络技术有限公司".to_owned()),
                    ("OrganizationCode", (*code).to_owned()),
                ];
                self.alibaba(world, who, "CreateSmsAuthorizationLetter", params).await
            }
            Op::QueryLetters { letters, code, covers, passed, in_force } => {
                let mut params = vec![];
                params.extend(letters.iter().map(|it| ("AuthorizationLetterIdList", ids(it))));
                params.extend(code.map(|it| ("OrganizationCode", it.to_owned())));
                params.extend(covers.map(|it| ("SignName", it.to_owned())));
                let state = |it| if it { "PASSED" } else { "INT" };
                params.extend(passed.map(|it| ("State", state(it).to_owned())));
                let status = |it| if it { "VALID" } else { "INVALID" };
                params.extend(in_force.map(|it| ("Status", status(it).to_owned())));
                self.alibaba(world, who, "QuerySmsAuthorizationLetter", params).await
            }
            Op::CreateIcpRecord { file, runtime, number, approved } => {
                let mut params = vec![
                    ("AppIcpRecordPic", key(world, who, file)),
                    ("AppServiceName", "菜鸟网络".to_owned()),
                    ("AppPrincipalUnitName", "菜鸟网络科技有限公司".to_owned()),
                    ("AppIcpLicenseNumber", (*number).to_owned()),
                    ("AppApprovalDate", (*approved).to_owned()),
                    ("Domain", "https://apps.example.com/x".to_owned()),
                ];
                params.extend(runtime.map(|it| ("AppRuntimePic", key(world, who, it))));
                self.alibaba(world, who, "CreateSmsAppIcpRecord", params).await
            }
            Op::QueryIcpRecords { records } => {
                let params = vec![("AppIcpRecordIdList", ids(records))];
                self.alibaba(world, who, "QuerySmsAppIcpRecord", params).await
            }
            Op::Upload { file, picture } => {
                let account = AccountId(world.accounts[who].id);
                let key = FileKey::new(key(world, who, file)).unwrap();
                let object = self.registry.new_object(account, key, "image/png").await;
                let mut object = object.unwrap();
                object.write(&bytes(*picture)).await.unwrap();
                object.keep(&operator(world.now)).await.unwrap();
                Seen::Done
            }
            Op::Decide { case, verdict, .. } => {
                let (case, decision) = (ApplicationId(case.id()), decision(*verdict));
                let operator = operator(world.now);
                Seen::Decided(self.registry.decide(&operator, case, &decision).await.unwrap())
            }
            Op::Withdraw { case, .. } => {
                let case = ApplicationId(case.id());
                let withdrawn = self.registry.withdraw(&operator(world.now), case).await;
                Seen::Decided(withdrawn.unwrap())
            }
            Op::CreateSmsSign(form) => {
                let params = application_params(world, who, form);
                self.alibaba(world, who, "CreateSmsSign", params).await
            }
            Op::UpdateSmsSign(form) => {
                let params = application_params(world, who, form);
                self.alibaba(world, who, "UpdateSmsSign", params).await
            }
            Op::OlderAddSmsSign(form) => {
                self.alibaba(world, who, "AddSmsSign", older_params(form)).await
            }
            Op::OlderModifySmsSign(form) => {
                self.alibaba(world, who, "ModifySmsSign", older_params(form)).await
            }
            Op::DeleteByName { name } => self.by_name(world, who, "DeleteSmsSign", name).await,
            Op::GetSmsSign { name } => self.by_name(world, who, "GetSmsSign", name).await,
            Op::QuerySmsSign { name } => self.by_name(world, who, "QuerySmsSign", name).await,
            Op::QuerySmsSignList { page, size } => {
                let params = vec![("PageIndex", page.to_string()), ("PageSize", size.to_string())];
                self.alibaba(world, who, "QuerySmsSignList", params).await
            }
            Op::Rebind { name, qualification, letter } => {
                let mut params = vec![
                    ("SignatureName", (*name).to_owned()),
                    ("QualificationId", qualification.id().to_string()),
                ];
                params.extend(letter.map(|it| ("AuthorizationLetterId", it.id().to_string())));
                self.alibaba(world, who, "ChangeSignatureQualification", params).await
            }
            Op::Enter { door, name, for_others, code, approved } => {
                let command = EnterQualification {
                    name: QualificationName::new(*name).unwrap(),
                    purpose: if *for_others { Purpose::ForOthers } else { Purpose::Own },
                    body: Body::Company,
                    company: PartyName::new("菜鸟网络科技有限公司").unwrap(),
                    organization_code: OrganizationCode::new(*code).unwrap(),
                    licence_valid: Period::parse("2020-01-01~2040-01-01").unwrap(),
                    approved: *approved,
                };
                let account = AccountId(world.accounts[who].id);
                let (operator, channel) = (operator(world.now), channel(*door));
                let entered =
                    self.registry.seed_qualification(&operator, account, channel, &command);
                match entered.await {
                    Ok(Ok(id)) => Seen::Entered(id.0),
                    Ok(Err(NotAdded::NameTaken)) => {
                        Seen::Refused(vec![Refusal::QualificationNameTaken])
                    }
                    Ok(Err(NotAdded::UnknownAccount)) => panic!("an account"),
                    Err(undone) => Seen::Code(undone.by_itself().to_string()),
                }
            }
            Op::DeleteQualification { door, qualification } => {
                let id = qualification.id();
                let newest = world.qualification(who, *door, id).map_or(id, |it| it.newest);
                let caller = self.caller(world, who, *door).await;
                let (id, newest) = (QualificationId(id), ApplicationId(newest));
                match self.registry.delete_qualification(&caller, id, newest).await {
                    Ok(()) => Seen::Done,
                    Err(error) => refusals(error),
                }
            }
            Op::SetArrears(it) => {
                let change = AccountChange { in_arrears: Some(*it), ..AccountChange::default() };
                self.change(world, who, change).await
            }
            Op::SetDenied(it) => {
                let change = AccountChange { denied: Some(*it), ..AccountChange::default() };
                self.change(world, who, change).await
            }
            Op::SetLimit(it) => {
                let limit = Some(Some(*it));
                let change = AccountChange { signature_limit: limit, ..AccountChange::default() };
                self.change(world, who, change).await
            }
            Op::Wait { .. } => Seen::Done,
        }
    }

    async fn by_name(&self, world: &World, who: usize, action: &'static str, name: &str) -> Seen {
        self.alibaba(world, who, action, vec![("SignName", name.to_owned())]).await
    }

    async fn change(&self, world: &World, who: usize, change: AccountChange) -> Seen {
        let id = AccountId(world.accounts[who].id);
        let changed = self.registry.change_account(&operator(world.now), id, &change).await;
        assert!(changed.unwrap().is_some(), "an account is gone");
        Seen::Done
    }

    async fn tencent(
        &self,
        world: &World,
        who: usize,
        version: Version,
        action: &'static str,
        params: Vec<(&'static str, Value)>,
    ) -> Seen {
        let version = match version {
            Version::Newer => "2021-01-11",
            Version::Older => "2019-07-11",
        };
        let params = params.into_iter().map(|(name, value)| (Text::from(name), value)).collect();
        let caller = self.caller(world, who, Door::Tencent).await;
        self.call::<Tencent>(&caller, version, action, Params(params)).await
    }

    async fn alibaba(
        &self,
        world: &World,
        who: usize,
        action: &'static str,
        params: Vec<(&'static str, String)>,
    ) -> Seen {
        let params = params.into_iter().map(|(name, text)| (Text::from(name), Value::text(text)));
        let caller = self.caller(world, who, Door::Alibaba).await;
        self.call::<Alibaba>(&caller, "2017-05-25", action, Params(params.collect())).await
    }

    /// The part of a request's life that is about what is asked.
    async fn call<D: Dialect>(
        &self,
        caller: &Caller,
        version: &str,
        action: &str,
        params: Params,
    ) -> Seen {
        let named = |fault| Seen::Code(D::code(&fault).name_in(version));
        let entry = match D::find(version, action) {
            Ok(entry) => entry,
            Err(fault) => return named(fault),
        };
        let params = match D::unflatten(params, entry) {
            Ok(params) => params,
            Err(fault) => return named(fault),
        };
        let call = Call {
            registry: &self.registry,
            caller,
            site: &self.site,
            version,
            strict: D::STRICT,
            language: signet_wire::Language::default(),
        };
        match entry.run(&call, &params).await {
            Ok(reply) => Seen::Reply(reply),
            Err(faults) => Seen::Code(entry.name_fault::<D>(&faults).name_in(version)),
        }
    }
}

fn channel(door: Door) -> Channel {
    match door {
        Door::Tencent => Tencent::CHANNEL,
        Door::Alibaba => Alibaba::CHANNEL,
    }
}

fn refusals(error: Error) -> Seen {
    match error {
        Error::Refused(refusals) => Seen::Refused(refusals),
        Error::Broken(broken) => Seen::Code(broken.to_string()),
    }
}

fn decision(verdict: Verdict) -> Decision {
    let (reasons, note) = told(verdict);
    let reasons = reasons.into_iter().map(|name| Reason::named(name).expect("a reason"));
    let reply = Reply { reasons: reasons.collect(), note: note.into() };
    match verdict {
        Verdict::Approve { despite_findings } => Decision::Approve { despite_findings },
        Verdict::Reject { .. } => Decision::Reject(reply),
        Verdict::AskForMore => Decision::AskForMore(reply),
    }
}
