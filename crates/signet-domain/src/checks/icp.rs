//! Checks of records of ICP filings.

use super::{Check, Facts, Part};
use crate::finding::Severity;
use crate::identity::icp_number::{self, IcpNumberFault, Service};
use crate::identity::names::difference;
use crate::label::Label;

/// Not a number that a filing has.
pub(super) const NUMBER_FORM: Check = Check {
    name: "icp-number-form",
    severity: Severity::Warns,
    part: Part::IcpNumber,
    text: Label {
        zh: "备案号或许可证号不符合常见格式，如 京ICP备12345678号-1A、B2-20080101",
        en: "the number has none of the forms of records and licences, such as 京ICP备12345678号-1A \
             or B2-20080101",
    },
    source: "the ministry's numbering, as public sites and apps show it",
    look: |facts| told(facts, |fault| fault != IcpNumberFault::Masked),
};

/// As documentation writes them.
pub(super) const NUMBER_MASKED: Check = Check {
    name: "icp-number-masked",
    severity: Severity::Warns,
    part: Part::IcpNumber,
    text: Label {
        zh: "备案号或许可证号部分字符被遮盖，无法核对",
        en: "characters of the record's or licence's number are hidden, so it cannot be checked",
    },
    source: "our own rule: the published examples are masked like this",
    look: |facts| told(facts, |fault| fault == IcpNumberFault::Masked),
};

/// The end of a number says what it was given for.
pub(super) const NUMBER_SERVICE: Check = Check {
    name: "icp-number-service",
    severity: Severity::Warns,
    part: Part::IcpNumber,
    text: Label {
        zh: "该号码是网站、小程序或快应用的，不是 App 的（App 的号码以 A 结尾）",
        en: "the number is that of a website, a mini program or a quick app, not of an app, whose \
             numbers end in A",
    },
    source: "the ministry's numbering: an app's serial is followed by A",
    look: |facts| {
        let Some(number) = number(facts) else { return vec![] };
        let service = icp_number::read(number).ok().and_then(|form| form.service);
        let of_an_app = matches!(service, None | Some(Service::App));
        if of_an_app { vec![] } else { vec![number.to_owned()] }
    },
};

/// The app the filing is of is the one the name stands for.
pub(super) const SERVICE_DIFFERS: Check = Check {
    name: "icp-service-differs",
    severity: Severity::Warns,
    part: Part::IcpService,
    text: Label {
        zh: "备案的服务名称与签名不一致",
        en: "the service that the filing names is not the signature's name",
    },
    source: "the operations' pages: the service name has to equal the signature's name",
    look: |facts| {
        let service = facts.icp_record.and_then(|record| record.service);
        let differs = service
            .zip(facts.name())
            .and_then(|(service, name)| difference(service.as_str(), name));
        differs.into_iter().collect()
    },
};

/// Who answers for the app is who stands behind the name.
pub(super) const UNIT_DIFFERS: Check = Check {
    name: "icp-unit-differs",
    severity: Severity::Warns,
    part: Part::IcpUnit,
    text: Label {
        zh: "备案的主办单位与企业名称不一致",
        en: "the unit that the filing holds responsible is not the company",
    },
    source: "the operations' pages: the principal unit has to equal the enterprise on the qualification",
    look: |facts| {
        let unit = facts.icp_record.and_then(|record| record.unit);
        let authorizer = facts.letter.and_then(|it| Some(it.authorizer?.as_str()));
        let company = facts.party.company.or(authorizer);
        let differs =
            unit.zip(company).and_then(|(unit, company)| difference(unit.as_str(), company));
        differs.into_iter().collect()
    },
};

/// The number, where it has a fault.
fn told(facts: &Facts<'_>, wanted: fn(IcpNumberFault) -> bool) -> Vec<String> {
    let number = number(facts).filter(|number| icp_number::read(number).is_err_and(wanted));
    number.map(str::to_owned).into_iter().collect()
}

fn number<'a>(facts: &Facts<'a>) -> Option<&'a str> {
    facts.icp_record.and_then(|record| record.number).map(|number| number.as_str())
}
