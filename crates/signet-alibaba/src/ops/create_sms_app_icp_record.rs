//! Filing a record of an app's ICP filing.

use signet_domain::evidence::Role;
use signet_domain::icp_record::{FileIcpRecord, IcpRecordDraft};
use signet_domain::refusal::Refusal;
use signet_domain::text::{FileKey, IcpNumber, Link, ServiceName, UnitName};
use signet_domain::time::Day;
use signet_registry::{Broken, Considered};
use signet_wire::operation::Outcome;
use signet_wire::{Call, Code, Operation, Reply, Request};

use super::{GATES, VERSIONS};
use crate::codes;

/// The longest store link, in characters. The code for longer ones is published, the number is
/// not (reference: choose 1,000).
const DOMAIN_MAX: usize = 1000;

/// Files the ICP filing of an app, which a signature that stands for the app refers to.
#[derive(Request)]
#[wire(zh = "登记一个 App 的 ICP 备案，供代表该 App 的签名引用。")]
pub struct CreateSmsAppIcpRecord {
    /// The fileKey of a screenshot of the filing's details.
    #[wire(zh = "备案详情截图的 fileKey。")]
    #[wire(example = "123456/test1719383196031.jpg", role = Role::IcpFiling)]
    pub app_icp_record_pic: FileKey,
    /// The service the filing names. It has to equal the signature's name.
    #[wire(zh = "备案中的服务名称，须与签名名称一致。")]
    #[wire(example = "阿里云", max = 15, public)]
    #[wire(too_long = codes::APP_SERVICE_NAME_OVER_LIMIT)]
    #[wire(malformed = codes::APP_SERVICE_NAME_NOT_MATCH_REGEX)]
    pub app_service_name: ServiceName,
    /// The unit the filing holds responsible. It has to equal the qualification's enterprise.
    #[wire(zh = "备案中的主办单位，须与资质中的企业一致。")]
    #[wire(example = "阿里云计算有限公司", max = 50)]
    #[wire(too_long = codes::APP_PRINCIPAL_UNIT_NAME_OVER_LIMIT)]
    #[wire(malformed = codes::APP_PRINCIPAL_UNIT_NAME_NOT_MATCH_REGEX)]
    pub app_principal_unit_name: UnitName,
    /// The number of the ICP record or licence.
    #[wire(zh = "ICP 备案号或许可证号。")]
    #[wire(example = "B2-20080101", public)]
    #[wire(malformed = codes::APP_ICP_LICENSE_NUMBER_NOT_MATCH_REGEX)]
    pub app_icp_license_number: IcpNumber,
    /// The day the filing was approved.
    #[wire(zh = "备案通过的日期。")]
    #[wire(example = "2025-05-22", public)]
    #[wire(malformed = codes::APP_ICP_RECORD_DATE_NOT_MATCH_REGEX)]
    pub app_approval_date: Day,
    /// The app's page in a store, with http:// or https://.
    #[wire(zh = "App 在应用商店的页面，以 http:// 或 https:// 开头。")]
    #[wire(example = "https://apps.apple.com/cn/app/阿里云/id981011420", max = DOMAIN_MAX, public)]
    #[wire(too_long = codes::APP_DOMAIN_OVER_LIMIT, malformed = codes::APP_DOMAIN_NOT_MATCH_REGEX)]
    pub domain: Link,
    /// The fileKey of a screenshot of the running app.
    #[wire(zh = "App 运行界面截图的 fileKey。")]
    #[wire(example = "123456/runtime1719383196031.jpg", role = Role::AppRuntime)]
    pub app_runtime_pic: Option<FileKey>,
    /// The fileKey of a screenshot of the store's page.
    #[wire(zh = "应用商店页面截图的 fileKey。")]
    #[wire(example = "123456/store1719383196031.jpg", role = Role::AppStore)]
    pub app_store_download_pic: Option<FileKey>,
}

/// The record.
#[derive(Reply)]
pub struct Filed {
    /// The ID of the record.
    pub data: String,
}

impl From<CreateSmsAppIcpRecord> for FileIcpRecord {
    fn from(it: CreateSmsAppIcpRecord) -> Self {
        Self {
            screenshot: it.app_icp_record_pic,
            service: it.app_service_name,
            unit: it.app_principal_unit_name,
            number: it.app_icp_license_number,
            approved: it.app_approval_date,
            link: it.domain,
            runtime: it.app_runtime_pic,
            store: it.app_store_download_pic,
        }
    }
}

impl Operation for CreateSmsAppIcpRecord {
    type Reply = Filed;
    const VERSIONS: &'static [&'static str] = VERSIONS;
    // The order of the reference. The codes for the service name are ours and come after the
    // vendor's own codes for values.
    const CODES: &'static [&'static Code] = &[
        &codes::APP_PRINCIPAL_UNIT_NAME_NOT_MATCH_REGEX,
        &codes::APP_PRINCIPAL_UNIT_NAME_OVER_LIMIT,
        &codes::APP_ICP_LICENSE_NUMBER_NOT_MATCH_REGEX,
        &codes::APP_ICP_LICENSE_NUMBER_OVER_LIMIT,
        &codes::APP_DOMAIN_NOT_MATCH_REGEX,
        &codes::APP_DOMAIN_OVER_LIMIT,
        &codes::APP_ICP_RECORD_DATE_NOT_MATCH_REGEX,
        &codes::APP_APPROVAL_DATE_NOT_VALID,
        &codes::APP_SERVICE_NAME_NOT_MATCH_REGEX,
        &codes::APP_SERVICE_NAME_OVER_LIMIT,
        &codes::APP_ICP_RECORD_PICS_FILE_ERROR,
        &codes::APP_ICP_RECORD_OSS_FILE_NOT_UPLOAD_ERROR,
        &codes::NO_PERMISSION,
        &codes::PRODUCT_UNSUBSCRIBE,
        &codes::OUT_OF_SERVICE,
    ];
    // The two further pictures have no codes of their own and share the screenshot's.
    const REFUSALS: &'static [(Refusal, &'static Code)] = &[
        (Refusal::IcpNumberTooLong, &codes::APP_ICP_LICENSE_NUMBER_OVER_LIMIT),
        (Refusal::ApprovedInFuture, &codes::APP_APPROVAL_DATE_NOT_VALID),
        (Refusal::FileUnfit(Role::IcpFiling), &codes::APP_ICP_RECORD_PICS_FILE_ERROR),
        (Refusal::FileUnfit(Role::AppRuntime), &codes::APP_ICP_RECORD_PICS_FILE_ERROR),
        (Refusal::FileUnfit(Role::AppStore), &codes::APP_ICP_RECORD_PICS_FILE_ERROR),
        (Refusal::FileMissing(Role::IcpFiling), &codes::APP_ICP_RECORD_OSS_FILE_NOT_UPLOAD_ERROR),
        (Refusal::FileMissing(Role::AppRuntime), &codes::APP_ICP_RECORD_OSS_FILE_NOT_UPLOAD_ERROR),
        (Refusal::FileMissing(Role::AppStore), &codes::APP_ICP_RECORD_OSS_FILE_NOT_UPLOAD_ERROR),
    ];
    const GATES: &'static [Refusal] = GATES;

    async fn run(self, call: &Call<'_>) -> Outcome<Filed> {
        let id = call.registry.file_icp_record(call.caller, self.into()).await?;
        Ok(Filed { data: id.to_string() })
    }

    /// The number and the date are told in their own places among the other values.
    async fn probe(draft: &Self::Draft, call: &Call<'_>) -> Result<Vec<Refusal>, Broken> {
        let today = call.caller.now.beijing_day();
        let pack = call.registry.pack(call.caller.channel, today)?;
        let number = draft.app_icp_license_number.as_ref();
        Ok(pack.refuses_filing(number, draft.app_approval_date, today))
    }

    async fn consider(draft: &Self::Draft, call: &Call<'_>) -> Result<Considered, Broken> {
        let draft = IcpRecordDraft {
            screenshot: draft.app_icp_record_pic.as_ref(),
            service: draft.app_service_name.as_ref(),
            unit: draft.app_principal_unit_name.as_ref(),
            number: draft.app_icp_license_number.as_ref(),
            approved: draft.app_approval_date,
            runtime: draft.app_runtime_pic.as_ref().and_then(Option::as_ref),
            store: draft.app_store_download_pic.as_ref().and_then(Option::as_ref),
        };
        call.registry.consider_icp_record(call.caller, draft).await
    }
}
