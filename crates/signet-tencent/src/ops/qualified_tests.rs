//! Signatures that rest on qualifications, as the Chinese site's rules have it: whole operations over
//! a registry.

use std::net::{IpAddr, Ipv4Addr};

use bytes::Bytes;
use signet_domain::account::AccountKind;
use signet_domain::authority::Authority;
use signet_domain::caller::{Caller, Operator};
use signet_domain::evidence::Strictness;
use signet_domain::ids::QualificationId;
use signet_domain::qualification::{Body, EnterQualification};
use signet_domain::rules::{Matrix, Schedule, Term};
use signet_domain::signature::Purpose;
use signet_domain::text::{OrganizationCode, PartyName, QualificationName};
use signet_domain::time::{Day, Period, Timestamp};
use signet_registry::keys::Secret;
use signet_registry::{
    FirstToken, MasterKey, Options, PhoneCodeSender, Place, Registry, Reviewing,
};
use signet_wire::value::from_json;
use signet_wire::{Call, Language, Params, Site, Value};

use super::{ALL, V2021};
use crate::rules::{CHANNEL, CHINESE_SITE, PACKS, SEED};
use crate::testing::told;

/// A day before the Chinese site's rules are in force here, and one after.
const JUNE: Timestamp = Timestamp(1_748_750_400_000);
const AUGUST: Timestamp = Timestamp(1_754_500_000_000);

struct World {
    registry: Registry,
    caller: Caller,
    operator: Operator,
}

impl World {
    async fn new() -> Self {
        let from = Some(Day::fixed(2025, 7, 1));
        let terms = vec![Term { from: None, pack: SEED }, Term { from, pack: CHINESE_SITE }];
        let registry = Registry::open(Options {
            place: Place::Passing,
            database: None,
            master_key: MasterKey::Given(Secret::new("5a".repeat(32))),
            first_token: FirstToken::File,
            packs: PACKS.to_vec(),
            schedule: Schedule::new(terms).unwrap(),
            evidence: Strictness::Lenient,
            matrix: Matrix::Refuse,
            signature_limit: 0,
            languages: vec![],
            phone_codes: PhoneCodeSender::File,
            reviewing: Reviewing::default(),
            log_origin: None,
            carriers: Default::default(),
            forms: vec![],
            scanner: None,
            now: JUNE,
        });
        let registry = registry.await.unwrap();
        let operator = Operator {
            name: "li".into(),
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            request_id: "r".into(),
            now: JUNE,
            authority: Authority::everything(),
            once: None,
        };
        let account = registry.create_account(&operator, "a", AccountKind::Enterprise);
        let account = account.await.unwrap();
        let caller = Caller {
            account: registry.calling_account(account.id).await.unwrap().unwrap(),
            principal: "p".into(),
            key: "k".into(),
            channel: CHANNEL,
            address: operator.address,
            secure: false,
            request_id: "r".into(),
            now: AUGUST,
        };
        Self { registry, caller, operator }
    }

    async fn enter(&self, name: &str, purpose: Purpose, approved: bool) -> i64 {
        let command = EnterQualification {
            name: QualificationName::new(name).unwrap(),
            purpose,
            body: Body::Company,
            company: PartyName::new("腾讯科技有限公司").unwrap(),
            organization_code: OrganizationCode::new("91350100M000100Y43").unwrap(),
            licence_valid: Period::parse("2025-01-01~2030-01-01").unwrap(),
            approved,
        };
        let account = self.caller.account.id;
        let id = self.registry.seed_qualification(&self.operator, account, CHANNEL, &command);
        let QualificationId(id) = id.await.unwrap().unwrap();
        id
    }

    /// Asks for an operation on a day, and gives its answer as JSON, or its code.
    async fn ask(&self, now: Timestamp, action: &str, json: String) -> Result<String, String> {
        let Ok(Value::Map(members)) = from_json(&Bytes::from(json)) else { panic!("no object") };
        let site = Site { public_url: String::new(), upload_max: 0 };
        let caller = Caller { now, ..self.caller.clone() };
        let call = Call {
            registry: &self.registry,
            caller: &caller,
            site: &site,
            version: V2021,
            language: Language::English,
            strict: true,
        };
        let entry = ALL.iter().find(|entry| entry.name == action).unwrap();
        match entry.run(&call, &Params(members)).await {
            Ok(value) => Ok(serde_json::to_string(&value).unwrap()),
            Err(faults) => Err(told(entry, &faults)),
        }
    }

    async fn add(&self, now: Timestamp, name: &str, more: &str) -> Result<i64, String> {
        let json = format!(
            r#"{{"SignName":"{name}","SignType":0,"DocumentType":1,"SignPurpose":0,
                "ProofImage":"xxxx",{more}}}"#
        );
        let answer = self.ask(now, "AddSmsSign", json).await?;
        Ok(answer.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap())
    }

    async fn modify(&self, id: i64, name: &str, more: &str) -> Result<String, String> {
        let json = format!(
            r#"{{"SignId":{id},"SignName":"{name}","SignType":0,"DocumentType":1,"SignPurpose":0,
                "International":0,"ProofImage":""{more}}}"#
        );
        self.ask(AUGUST, "ModifySmsSign", json).await
    }

    /// What a list says of a signature behind its time.
    async fn listed(&self, now: Timestamp, id: i64) -> String {
        let json = format!(r#"{{"International":0,"SignIdSet":[{id}]}}"#);
        let answer = self.ask(now, "DescribeSmsSignList", json).await.unwrap();
        answer.split_once("\"CreateTime\":").unwrap().1[10..].to_owned()
    }
}

const NONE: &str = r#","QualificationId":0,"QualificationName":"","QualificationStatusCode":0}]}"#;

fn backed(id: i64, code: i64) -> String {
    format!(
        ",\"QualificationId\":{id},\"QualificationName\":\"腾讯科技有限公司_{id}\",\
         \"QualificationStatusCode\":{code}}}]}}"
    )
}

#[tokio::test]
async fn a_mainland_signature_rests_on_an_approved_qualification() {
    let world = World::new().await;
    let own = world.enter("自用资质", Purpose::Own, true).await;
    let others = world.enter("他用资质", Purpose::ForOthers, true).await;
    let waits = world.enter("待审资质", Purpose::Own, false).await;
    let add = async |more: &str| {
        let more = format!(r#""International":0{more}"#);
        world.add(AUGUST, "腾讯云", &more).await
    };
    let id = |id: i64| format!(r#","QualificationId":{id}"#);
    let told = |outcome: Result<i64, String>| outcome.err().unwrap();
    assert_eq!(told(add("").await), "MissingParameter");
    assert_eq!(told(add(&id(7)).await), "InvalidParameterValue.QualificationIdNotFound");
    let not_approved = "FailedOperation.QualificationIdNotApproved";
    assert_eq!(told(add(&id(waits)).await), not_approved);
    assert_eq!(told(add(&id(others)).await), not_approved, "it is for the other purpose");
    let signature = add(&id(own)).await.unwrap();
    assert_eq!(world.listed(AUGUST, signature).await, backed(own, 1));
}

#[tokio::test]
async fn elsewhere_a_qualification_is_taken_and_not_looked_at() {
    let world = World::new().await;
    let global = world.add(AUGUST, "腾讯云", r#""International":1,"QualificationId":7"#).await;
    assert_eq!(world.listed(AUGUST, global.unwrap()).await, NONE);
    let june = world.add(JUNE, "腾讯云", r#""International":0,"QualificationId":7"#).await.unwrap();
    assert_eq!(world.listed(JUNE, june).await, "}]}", "the rules of June have none");
    assert_eq!(world.listed(AUGUST, june).await, NONE);
}

#[tokio::test]
async fn modifying_keeps_the_qualification_there_is() {
    let world = World::new().await;
    let first = world.enter("自用资质", Purpose::Own, true).await;
    let second = world.enter("另一资质", Purpose::Own, true).await;
    let named = format!(r#""International":0,"QualificationId":{first}"#);
    let signature = world.add(AUGUST, "腾讯云", &named).await.unwrap();
    world.modify(signature, "腾讯会议", "").await.unwrap();
    assert_eq!(world.listed(AUGUST, signature).await, backed(first, 1));
    let another = format!(r#","QualificationId":{second}"#);
    world.modify(signature, "腾讯会议", &another).await.unwrap();
    assert_eq!(world.listed(AUGUST, signature).await, backed(second, 1));
    let unknown = world.modify(signature, "腾讯会议", r#","QualificationId":7"#).await;
    assert_eq!(unknown.unwrap_err(), "InvalidParameterValue.QualificationIdNotFound");

    let old = world.add(JUNE, "腾讯云", r#""International":0"#).await.unwrap();
    let missing = world.modify(old, "腾讯云", "").await;
    assert_eq!(missing.unwrap_err(), "MissingParameter", "there never was one");
    world.modify(old, "腾讯云", &another).await.unwrap();
    assert_eq!(world.listed(AUGUST, old).await, backed(second, 1));
}
