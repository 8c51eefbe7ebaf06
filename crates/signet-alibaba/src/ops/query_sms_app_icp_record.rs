//! Looking up records of ICP filings.

use signet_domain::evidence::Role;
use signet_domain::icp_record::IcpRecord;
use signet_domain::ids::{EvidenceId, IcpRecordId};
use signet_domain::refusal::Refusal;
use signet_domain::text::FileKey;
use signet_wire::operation::Outcome;
use signet_wire::{Call, Code, Operation, Reply, Request};

use super::{GATES, IDS_MAX, VERSIONS, links};
use crate::codes;

/// Looks up records of ICP filings by their IDs.
#[derive(Request)]
#[wire(zh = "按 ID 查询 App 的 ICP 备案记录。")]
pub struct QuerySmsAppIcpRecord {
    /// The IDs of the records. Those that are not the account's are left out of the answer.
    #[wire(zh = "记录的 ID；不属于本账号的不会出现在结果里。")]
    #[wire(example = "[100000123,100000124]", max = IDS_MAX, public)]
    pub app_icp_record_id_list: Vec<i64>,
}

/// The records that were found.
#[derive(Reply)]
pub struct Records {
    /// The records, in the order asked for.
    pub data: Vec<Record>,
}

/// One record.
#[derive(Reply)]
pub struct Record {
    /// Its ID.
    pub app_icp_record_id: i64,
    /// The service the filing names.
    pub app_service_name: String,
    /// The unit it holds responsible.
    pub app_principal_unit_name: String,
    /// The number of the record or licence.
    pub app_icp_license_number: String,
    /// The day it was approved.
    pub app_approval_date: String,
    /// The app's page in a store.
    pub domain: String,
    /// The fileKey of the screenshot.
    pub app_icp_record_pic: String,
    /// A link to the screenshot that works for a while.
    pub app_icp_record_pic_url: String,
    /// The fileKey of the screenshot of the running app.
    pub app_runtime_pic: Option<String>,
    /// A link to it that works for a while.
    pub app_runtime_pic_url: Option<String>,
    /// The fileKey of the screenshot of the store's page.
    pub app_store_download_pic: Option<String>,
    /// A link to it that works for a while.
    pub app_store_download_pic_url: Option<String>,
}

impl Record {
    fn of(record: IcpRecord, link: impl Fn(&FileKey, Option<EvidenceId>) -> String) -> Self {
        let link = |role, key: &FileKey| link(key, record.picture(role));
        let filed = &record.filed;
        Self {
            app_icp_record_id: record.id.0,
            app_service_name: filed.service.to_string(),
            app_principal_unit_name: filed.unit.to_string(),
            app_icp_license_number: filed.number.to_string(),
            app_approval_date: filed.approved.to_string(),
            domain: filed.link.to_string(),
            app_icp_record_pic: filed.screenshot.to_string(),
            app_icp_record_pic_url: link(Role::IcpFiling, &filed.screenshot),
            app_runtime_pic: filed.runtime.as_ref().map(ToString::to_string),
            app_runtime_pic_url: filed.runtime.as_ref().map(|key| link(Role::AppRuntime, key)),
            app_store_download_pic: filed.store.as_ref().map(ToString::to_string),
            app_store_download_pic_url: filed.store.as_ref().map(|key| link(Role::AppStore, key)),
        }
    }
}

impl Operation for QuerySmsAppIcpRecord {
    type Reply = Records;
    const VERSIONS: &'static [&'static str] = VERSIONS;
    const CODES: &'static [&'static Code] =
        &[&codes::NO_PERMISSION, &codes::PRODUCT_UNSUBSCRIBE, &codes::OUT_OF_SERVICE];
    const REFUSALS: &'static [(Refusal, &'static Code)] = &[];
    const GATES: &'static [Refusal] = GATES;

    async fn run(self, call: &Call<'_>) -> Outcome<Records> {
        let ids: Vec<_> = self.app_icp_record_id_list.into_iter().map(IcpRecordId).collect();
        let records = call.registry.icp_records(call.caller, &ids).await?;
        let link = links(call);
        let data = records.into_iter().map(|record| Record::of(record, link)).collect();
        Ok(Records { data })
    }
}

#[cfg(test)]
mod tests {
    use signet_domain::icp_record::FileIcpRecord;
    use signet_domain::text::{IcpNumber, Link, ServiceName, UnitName};
    use signet_domain::time::Day;

    use super::*;

    #[test]
    fn a_record_is_told_with_keys_and_links() {
        let record = IcpRecord {
            id: IcpRecordId(100_000_123),
            filed: FileIcpRecord {
                screenshot: FileKey::new("1/a.jpg").unwrap(),
                service: ServiceName::new("阿里云").unwrap(),
                unit: UnitName::new("阿里云计算有限公司").unwrap(),
                number: IcpNumber::new("B2-20080101").unwrap(),
                approved: Day::parse("2025-05-22").unwrap(),
                link: Link::new("https://apps.example.com/1").unwrap(),
                runtime: Some(FileKey::new("1/b.png").unwrap()),
                store: None,
            },
            evidence: vec![],
        };
        let told = Record::of(record, |key, _| format!("http://here/{key}"));
        assert_eq!(
            serde_json::to_string(&told.to_value(crate::VERSION)).unwrap(),
            r#"{"AppIcpRecordId":100000123,"AppServiceName":"阿里云","AppPrincipalUnitName":"阿里云计算有限公司","AppIcpLicenseNumber":"B2-20080101","AppApprovalDate":"2025-05-22","Domain":"https://apps.example.com/1","AppIcpRecordPic":"1/a.jpg","AppIcpRecordPicUrl":"http://here/1/a.jpg","AppRuntimePic":"1/b.png","AppRuntimePicUrl":"http://here/1/b.png"}"#
        );
    }
}
