//! The operations, in the order the reference lists them.

pub mod add_sms_sign;
pub mod change_signature_qualification;
pub mod create_sms_app_icp_record;
pub mod create_sms_authorization_letter;
pub mod create_sms_sign;
pub mod create_sms_trademark;
pub mod delete_sms_qualification;
pub mod delete_sms_sign;
pub mod get_oss_info_for_upload_file;
pub mod get_qualification_oss_info;
pub mod get_sms_ocr_oss_info;
pub mod get_sms_sign;
pub mod modify_sms_sign;
mod qualification_parts;
#[cfg(test)]
mod qualifications_tests;
pub mod query_single_sms_qualification;
pub mod query_sms_app_icp_record;
pub mod query_sms_authorization_letter;
pub mod query_sms_qualification_record;
pub mod query_sms_sign;
pub mod query_sms_sign_list;
pub mod query_sms_trademark;
pub mod required_phone_code;
mod signs;
#[cfg(test)]
mod signs_tests;
pub mod submit_sms_qualification;
#[cfg(test)]
mod tests;
pub mod update_sms_qualification;
pub mod update_sms_sign;
pub mod valid_phone_code;

use signet_domain::ids::EvidenceId;
use signet_domain::refusal::Refusal;
use signet_domain::text::FileKey;
use signet_wire::{Call, Entry};

use self::add_sms_sign::AddSmsSign;
use self::change_signature_qualification::ChangeSignatureQualification;
use self::create_sms_app_icp_record::CreateSmsAppIcpRecord;
use self::create_sms_authorization_letter::CreateSmsAuthorizationLetter;
use self::create_sms_sign::CreateSmsSign;
use self::create_sms_trademark::CreateSmsTrademark;
use self::delete_sms_qualification::DeleteSmsQualification;
use self::delete_sms_sign::DeleteSmsSign;
use self::get_oss_info_for_upload_file::GetOSSInfoForUploadFile;
use self::get_qualification_oss_info::GetQualificationOssInfo;
use self::get_sms_ocr_oss_info::GetSmsOcrOssInfo;
use self::get_sms_sign::GetSmsSign;
use self::modify_sms_sign::ModifySmsSign;
use self::query_single_sms_qualification::QuerySingleSmsQualification;
use self::query_sms_app_icp_record::QuerySmsAppIcpRecord;
use self::query_sms_authorization_letter::QuerySmsAuthorizationLetter;
use self::query_sms_qualification_record::QuerySmsQualificationRecord;
use self::query_sms_sign::QuerySmsSign;
use self::query_sms_sign_list::QuerySmsSignList;
use self::query_sms_trademark::QuerySmsTrademark;
use self::required_phone_code::RequiredPhoneCode;
use self::submit_sms_qualification::SubmitSmsQualification;
use self::update_sms_qualification::UpdateSmsQualification;
use self::update_sms_sign::UpdateSmsSign;
use self::valid_phone_code::ValidPhoneCode;
use crate::VERSION;

/// The index of the dialect.
pub const ALL: &[Entry] = &[
    Entry::of::<CreateSmsAppIcpRecord>(),
    Entry::of::<QuerySmsAppIcpRecord>(),
    Entry::of::<CreateSmsAuthorizationLetter>(),
    Entry::of::<QuerySmsAuthorizationLetter>(),
    Entry::of::<CreateSmsTrademark>(),
    Entry::of::<QuerySmsTrademark>(),
    Entry::of::<SubmitSmsQualification>(),
    Entry::of::<UpdateSmsQualification>(),
    Entry::of::<DeleteSmsQualification>(),
    Entry::of::<QuerySmsQualificationRecord>(),
    Entry::of::<QuerySingleSmsQualification>(),
    Entry::of::<RequiredPhoneCode>(),
    Entry::of::<ValidPhoneCode>(),
    Entry::of::<CreateSmsSign>(),
    Entry::of::<UpdateSmsSign>(),
    Entry::of::<DeleteSmsSign>(),
    Entry::of::<GetSmsSign>(),
    Entry::of::<QuerySmsSignList>(),
    Entry::of::<ChangeSignatureQualification>(),
    Entry::of::<AddSmsSign>(),
    Entry::of::<ModifySmsSign>(),
    Entry::of::<QuerySmsSign>(),
    Entry::of::<GetOSSInfoForUploadFile>(),
    Entry::of::<GetQualificationOssInfo>(),
    Entry::of::<GetSmsOcrOssInfo>(),
];

/// Every operation has the one version.
const VERSIONS: &[&str] = &[VERSION];
/// The most IDs one query may have. No source has a limit; without one a single call could ask for
/// thousands of records.
const IDS_MAX: usize = 100;

/// What gives a link to a file of the caller's: to one version of it, as it was filed, or to
/// whatever its key names.
fn links(call: &Call<'_>) -> impl Fn(&FileKey, Option<EvidenceId>) -> String + Copy {
    move |key, version| {
        let account = call.caller.account.id;
        signet_objects::download_url(
            call.registry,
            account,
            call.site,
            key,
            version,
            call.caller.now,
        )
    }
}

/// What closes every operation, the address first. Those that are for enterprises have one more.
const GATES: &[Refusal] = &[Refusal::AddressNotListed, Refusal::Denied, Refusal::InArrears];
