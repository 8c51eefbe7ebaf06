//! Large registries, filled through the use-cases: every signature has its application, its evidence and
//! its event.

use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;

use signet_domain::account::AccountKind;
use signet_domain::authority::Authority;
use signet_domain::caller::{Caller, Operator};
use signet_domain::evidence::{Scan, Strictness};
use signet_domain::rules::{Matrix, Schedule, Term};
use signet_domain::signature::{
    Basis, Document, Market, Purpose, RegisterSignature, Source, Usage,
};
use signet_domain::text::SignatureName;
use signet_domain::time::Timestamp;
use signet_registry::{
    Carriers, FirstToken, MasterKey, Options, PhoneCodeSender, Place, Registry, Reviewing,
    Sequenced,
};
use signet_tencent::rules::{CHANNEL, SEED};
use tokio::task::JoinSet;

/// 2025-06-01 in Beijing.
const NOW: Timestamp = Timestamp(1_748_750_400_000);
/// How many are filed at once: they share commits.
const AT_ONCE: usize = 200;
/// Every so many the evidence is too large for the database.
const LARGE_EVERY: u64 = 500;
const LARGE: usize = 70_000;

/// Makes a registry with so many signatures in a folder.
pub async fn large(folder: &Path, signatures: u64) {
    let registry = Registry::open(Options {
        place: Place::Folder(folder.into()),
        database: None,
        master_key: MasterKey::File,
        first_token: FirstToken::File,
        packs: vec![SEED],
        schedule: Schedule::new(vec![Term { from: None, pack: SEED }]).expect("one pack"),
        evidence: Strictness::Lenient,
        matrix: Matrix::Refuse,
        signature_limit: 0,
        languages: vec![],
        phone_codes: PhoneCodeSender::File,
        reviewing: Reviewing::default(),
        log_origin: None,
        carriers: Carriers::default(),
        forms: vec![],
        scanner: None,
        now: NOW,
    });
    let registry = registry.await.expect("a registry");
    let operator = Operator {
        name: "li".into(),
        address: IpAddr::V4(Ipv4Addr::LOCALHOST),
        request_id: "generated".into(),
        now: NOW,
        authority: Authority::everything(),
        once: None,
    };
    let account = registry.create_account(&operator, "large", AccountKind::Enterprise).await;
    let account = account.expect("an account").id;
    let made = registry.create_key(&operator, account, None, None).await.expect("a key");
    made.expect("a key");
    let caller = Caller {
        account: registry
            .calling_account(account)
            .await
            .expect("it is there")
            .expect("it is there"),
        principal: "p".into(),
        key: "k".into(),
        channel: CHANNEL,
        address: IpAddr::V4(Ipv4Addr::LOCALHOST),
        secure: false,
        request_id: "generated".into(),
        now: NOW,
    };
    let mut filing = JoinSet::new();
    for number in 0..signatures {
        if filing.len() == AT_ONCE {
            filing.join_next().await.expect("one is there").expect("it was filed");
        }
        let (registry, caller) = (registry.clone(), caller.clone());
        filing.spawn(async move {
            registry.register_signature(&caller, signature(number)).await.expect("it is taken");
        });
    }
    while let Some(filed) = filing.join_next().await {
        filed.expect("it was filed");
    }
    // As a server does beside its requests, and to the end when it stops.
    while registry.sequence().await.expect("the log goes on") != Sequenced::Idle {}
    registry.close().await;
}

fn signature(number: u64) -> RegisterSignature {
    let mut picture = format!("picture {number}").into_bytes();
    if number.is_multiple_of(LARGE_EVERY) {
        picture.resize(LARGE, b'.');
    }
    RegisterSignature {
        name: SignatureName::new(format!("商户{number:07}")).expect("a name"),
        ignoring_case: false,
        basis: Basis::Ruled,
        source: Source::Company,
        document: Some(Document::BusinessLicence),
        market: Market::Mainland,
        purpose: Purpose::Own,
        usage: Usage::General,
        proof: Some(Scan::new(picture)),
        commission: None,
        material: vec![],
        scene: None,
        remark: None,
        qualification: None,
        letter: None,
        icp_record: None,
        trademark: None,
    }
}

/// Runs a case with the URL of an empty schema of the test server.
pub async fn with_schema<F: Future<Output = ()> + Send + 'static>(case: impl FnOnce(String) -> F) {
    let server = std::env::var("SIGNET_TEST_POSTGRES")
        .expect("SIGNET_TEST_POSTGRES is set: run the tests through scripts/with-postgres");
    let schema = format!("signet_archive_{}", uuid::Uuid::new_v4().simple());
    on_server(&server, &format!("CREATE SCHEMA {schema}")).await;
    let separator = if server.contains('?') { '&' } else { '?' };
    let url = format!("{server}{separator}options=-csearch_path={schema}");
    let outcome = tokio::spawn(case(url)).await;
    on_server(&server, &format!("DROP SCHEMA {schema} CASCADE")).await;
    outcome.expect("the case holds");
}

async fn on_server(server: &str, sql: &str) {
    let connected = tokio_postgres::connect(server, tokio_postgres::NoTls).await;
    let (client, connection) = connected.expect("the test server answers");
    let connection = tokio::spawn(connection);
    client.batch_execute(sql).await.expect("the test server does as told");
    drop(client);
    connection.await.expect("no panic").expect("an orderly end");
}
