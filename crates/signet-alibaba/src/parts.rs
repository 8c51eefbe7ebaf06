//! Where the vendor's parameters have what findings and refusals speak of.

use signet_domain::checks::Part;
use signet_domain::evidence::Role;

/// The parameters a part of an application is found in. Where several are named, the first that an
/// operation has is meant: the part itself, or what it belongs to.
pub fn fields_of(part: Part) -> &'static [&'static str] {
    match part {
        Part::Signature | Part::Name => &["SignName", "SignatureName"],
        Part::Source => &["SignSource"],
        // A document is filed apart here, and the market is always the mainland's.
        Part::Document | Part::Market => &[],
        Part::Purpose => &["ThirdParty", "UseBySelf"],
        Part::Scene => &["ApplySceneContent"],
        Part::Remark => &["Remark"],
        Part::Qualification => &["QualificationId", "QualificationGroupId"],
        Part::Letter => &["AuthorizationLetterId"],
        Part::LetterName => &["AuthorizationLetterName"],
        Part::LetterScope => &["SignList", "AuthorizationLetterId"],
        Part::LetterPeriod => &["AuthorizationLetterExpDate", "AuthorizationLetterId"],
        Part::Authorizer => &["Authorization", "AuthorizationLetterId"],
        Part::Authorized => &["ProxyAuthorization", "AuthorizationLetterId"],
        Part::IcpRecord => &["AppIcpRecordId"],
        Part::IcpService => &["AppServiceName", "AppIcpRecordId"],
        Part::IcpUnit => &["AppPrincipalUnitName", "AppIcpRecordId"],
        Part::IcpNumber => &["AppIcpLicenseNumber", "AppIcpRecordId"],
        Part::IcpApproved => &["AppApprovalDate", "AppIcpRecordId"],
        Part::Trademark => &["TrademarkId"],
        Part::TrademarkName => &["TrademarkName", "TrademarkId"],
        Part::TrademarkApplicant => &["TrademarkApplicantName", "TrademarkId"],
        Part::TrademarkTerm => &["TrademarkEffExpDate", "TrademarkId"],
        Part::QualificationName => &["QualificationName"],
        Part::QualificationFiling => &["OrderId"],
        Part::Company => &["CompanyName", "QualificationId"],
        Part::Body => &["CompanyType", "QualificationId"],
        Part::CreditCode => &["OrganizationCode", "QualificationId", "AuthorizationLetterId"],
        Part::LicencePeriod => &["BussinessLicenseExpDate", "QualificationId"],
        Part::LegalPersonNumber => &["LegalPersonIDCardNo"],
        Part::LegalPersonPeriod => &["LegalPersonIdCardEffTime"],
        Part::AdministratorNumber => &["AdminIDCardNo"],
        Part::AdministratorPeriod => &["AdminIDCardExpDate"],
        Part::Phone => &["AdminPhoneNo", "PhoneNo"],
        Part::PhoneCode => &["CertifyCode"],
        Part::Paper(role) => paper(role),
        // Their details say which.
        Part::Papers => &[],
    }
}

fn paper(role: Role) -> &'static [&'static str] {
    match role {
        Role::Proof => &["SignFileList"],
        // A letter is this vendor's power of attorney.
        Role::Commission => &["AuthorizationLetterId"],
        Role::Letter => &["AuthorizationLetterPic"],
        Role::IcpFiling => &["AppIcpRecordPic"],
        Role::AppRuntime => &["AppRuntimePic"],
        Role::AppStore => &["AppStoreDownloadPic"],
        Role::Trademark => &["TrademarkPic"],
        Role::Material => &["MoreData"],
        Role::CreditLicence | Role::BusinessLicence | Role::LegalLicence | Role::OtherLicence => {
            &["BusinessLicensePics"]
        }
        Role::LegalPersonFront => &["LegalPersonIdCardFrontSide"],
        Role::LegalPersonBack => &["LegalPersonIdCardBackSide"],
        Role::AdministratorFront => &["AdminIDCardFrontFace"],
        Role::AdministratorBack => &["AdminIDCardPic"],
        Role::OtherFile => &["OtherFiles"],
    }
}
