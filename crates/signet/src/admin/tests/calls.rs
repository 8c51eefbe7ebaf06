//! How each described operation is asked for: a line for each, with `<THING>` where the id of a thing
//! stands. What is looked at comes first, what ends something last.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use axum::body::Body;
use axum::http::{Request, header};

use super::Described;
use crate::admin::{PREFIX, Peer};

/// The ids of things, by what they are of.
pub type Ids = BTreeMap<&'static str, String>;

/// An operation's id; a word for each part of its path that varies; its query, after a `?`; its body.
pub const CALLS: &str = r#"
listAccounts
getAccount <account>
listKeys ?account=<account>
getKey <key>
getKey <user-key>
getKey <session>
listUsers ?account=<account>
getUser <user>
listGroups ?account=<account>
getGroup <group>
listRoles ?account=<account>
getRole <role>
listPolicies ?account=<account>
getAccountPolicy <account> <policy>
simulateCall {"account":"<account>","user":"<user>","action":"sms:AddSmsSign"}
simulateCall {"account":"<account>","user":"<user-name>","action":"sms:AddSmsSign"}
simulateCall {"account":"<account>","role":"<role>","action":"sms:AddSmsSign"}
decodeDenial {"message":"<diagnostic>"}
getLog
getLogKey
getLogCheckpoint
listLogEntries
proveEvent <event>
proveGrowth ?from=1
getLogTile 0/000.p/1
getMe
listOperators
getOperator <operator>
listOperatorTokens <operator>
getOperatorToken <operator> <token>
explainSeal <request>
listSignatures ?account=<account>
getSignature <signature>
listNotices ?account=<account>
listSubscriptions ?account=<account>
getSubscription <subscription>
listDeliveries ?account=<account>
listDeliveries ?subscription=<subscription>
getDelivery <message>
listQualifications ?account=<account>
getQualification <qualification>
listLetters ?account=<account>
getLetter <letter>
listIcpRecords ?account=<account>
getIcpRecord <icp-record>
listTrademarks ?account=<account>
getTrademark <trademark>
getPolicy
evaluatePolicy ?application=<application>
listRules
compareRules ?from=<pack>&to=<pack>
getCarriers
listCarrierFilings ?account=<account>
listCarrierFilings ?signature=<signature>
listSignatureCarriers <signature>
listCarrierBatches
getCarrierBatch <batch>
listCarrierBatchLines <batch>
getCarrierSheetCsv <batch>
getCarrierSheetXlsx <batch>
getCarrierEvidence <batch>
checkRequest {"account":"<account>","dialect":"tencent","action":"DescribeSmsSignList"}
listApplications ?account=<account>
listApplications ?account=<account>&state=pending
listApplications ?account=<account>&q=%E7%AD%89%E5%BE%85
getApplication <application>
getEvidence <application> proof
getThumbnail <application> proof 0
listReasons
listFindings
getRequirements
getDescription
createAccount {"name":"another"}
changeAccount <account> {"in_arrears":false}
createKey {"account":"<account>"}
createKey {"user":"<user>"}
createKey {"account":"<account>","id":"<key>","secret":"chosen"}
changeKey <key> {"state":"active"}
rotateKey <key>
addUser {"account":"<account>","name":"new"}
addGroup {"account":"<account>","name":"new"}
addRole {"account":"<account>","name":"new"}
setRoleTrust <role> {"trust":"{\"version\":\"2.0\",\"statement\":[{\"effect\":\"allow\",\"action\":\"name/sts:AssumeRole\",\"principal\":{\"qcs\":[\"*\"]}}]}"}
addPolicy {"account":"<account>","name":"new","document":"{\"version\":\"2.0\",\"statement\":[{\"effect\":\"deny\",\"action\":\"sms:*\",\"resource\":\"*\"}]}"}
rewritePolicy <account> <policy> {"document":"{\"version\":\"2.0\",\"statement\":[{\"effect\":\"deny\",\"action\":\"sms:*\",\"resource\":\"*\"}]}"}
attachUserPolicy <user> {"policy":"<policy>"}
attachGroupPolicy <group> {"policy":"<policy>"}
attachRolePolicy <role> {"policy":"<policy>"}
joinGroup <group> <user>
assumeRole {"account":"<account>","role":"<role>"}
assumeRole {"account":"<account>","role":"<role-name>"}
assumeRole {"account":"<account>","role":"<role>","by_account":"<assuming-account>"}
assumeRole {"account":"<account>","role":"<role>","by_account":"<assuming-account>","by_user":"<user>"}
addOperator {"name":"zhang","role":"auditor"}
addOperator {"name":"zhao","role":"auditor","accounts":["<account>"]}
issueOperatorToken <operator> {}
issueOperatorToken <operator> {"accounts":["<account>"]}
addSubscription {"account":"<account>","form":"cloudevents","url":"https://example.com/notices"}
changeSubscription <subscription> {"state":"active"}
rotateSubscriptionSecret <subscription>
testSubscription <subscription>
redeliver <message>
enterQualification {"account":"<account>","channel":"tencent","name":"新的资质","purpose":"own","body":"company","company":"菜鸟网络科技有限公司","organization_code":"91350100M000100Y43","approved":false}
takeNextApplication {"account":"<account>"}
claimApplication <application>
releaseApplication <application>
askForMore <application> {"note":"more"}
rejectApplication <application> {"note":"no"}
approveApplication <application> {}
withdrawApplication <application>
fileWithCarriers <signature> {}
makeCarrierBatch {"carrier":"mobile"}
takeCarrierBatch <batch>
takeCarrierAnswers {"batch":"<batch>","answers":[{"line":"<batch>-0001","result":"registered"}]}
takeCarrierAnswerFile ?batch=<batch> batch,line,result;<batch>,<batch>-0001,registered
revokeOperatorToken <operator> <token>
changeOperator <operator> {"accounts":["<account>"]}
changeOperator <operator> {"state":"disabled"}
detachUserPolicy <user> <policy>
detachGroupPolicy <group> <policy>
detachRolePolicy <role> <policy>
leaveGroup <group> <user>
endSession <session>
removeSubscription <subscription>
deleteRoleTrust <role>
deletePolicy <account> <policy>
deleteKey <key>
deleteUser <user>
deleteGroup <group>
deleteRole <role>
eraseAccount <account>
rotateMasterKey {}
"#;

/// One way to ask for an operation.
#[derive(Clone, Debug)]
pub struct Call {
    /// The operation's id.
    pub operation: String,
    line: String,
}

/// Every way that is tried.
pub fn all() -> Vec<Call> {
    let lines = CALLS.lines().filter(|line| !line.is_empty());
    let call = |line: &str| Call {
        operation: line.split(' ').next().unwrap().to_owned(),
        line: line.to_owned(),
    };
    lines.map(call).collect()
}

impl Call {
    /// What it names.
    pub fn things(&self) -> Vec<&'static str> {
        super::house::THINGS
            .iter()
            .copied()
            .filter(|thing| self.line.contains(&format!("<{thing}>")))
            .collect()
    }

    /// Whether it gives a parameter or a member.
    pub fn gives(&self, name: &str) -> bool {
        self.line.contains(&format!("{name}=<")) || self.line.contains(&format!("\"{name}\":\"<"))
    }

    /// The same about these things.
    pub fn about(&self, ids: &Ids) -> Call {
        let filled = ids
            .iter()
            .fold(self.line.clone(), |line, (thing, id)| line.replace(&format!("<{thing}>"), id));
        assert!(!filled.contains('<'), "{filled}: nothing is there for it");
        Call { operation: self.operation.clone(), line: filled }
    }

    /// The request, with a token.
    pub fn request(&self, operation: &Described, token: &str) -> Request<Body> {
        let (head, body) = match self.line.find('{') {
            Some(at) => self.line.split_at(at),
            None => (&*self.line, ""),
        };
        let mut words = head.split(' ').skip(1).filter(|word| !word.is_empty()).collect::<Vec<_>>();
        let query = words.iter().position(|word| word.starts_with('?'));
        let query = query.map_or("", |at| words.remove(at));
        let mut words = words.into_iter();
        let parts = operation.path.split('/').map(|part| match part.starts_with('{') {
            true => words.next().unwrap_or_else(|| panic!("{}: too few words", self.line)),
            false => part,
        });
        let path = parts.collect::<Vec<_>>().join("/");
        let (body, kind) = match words.next() {
            // What is between two semicolons is a line of the file.
            Some(lines) => (lines.replace(';', "\n"), "application/octet-stream"),
            None => (body.to_owned(), "application/json"),
        };
        let mut request = Request::builder()
            .method(&*operation.method)
            .uri(format!("{PREFIX}{path}{query}"))
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(body))
            .unwrap();
        request.extensions_mut().insert(Peer(IpAddr::V4(Ipv4Addr::LOCALHOST)));
        request
    }
}
