//! Why a carrier does not have a signature: a catalogue, so that applicants read the same words for
//! the same thing and records can be counted.

use super::CarrierState;
use crate::label::Label;

/// One reason of the catalogue.
#[derive(Debug, PartialEq, Eq)]
pub struct CarrierReason {
    /// Its name in records and on the command line.
    pub name: &'static str,
    /// Where a filing stands that it is said of.
    pub of: CarrierState,
    /// What the applicant reads.
    pub text: Label,
}

macro_rules! reasons {
    ($($constant:ident $name:literal $of:ident $zh:literal $en:literal;)*) => {
        $(
            #[doc = $en]
            pub const $constant: &CarrierReason = &CarrierReason {
                name: $name,
                of: CarrierState::$of,
                text: Label { zh: $zh, en: $en },
            };
        )*
        /// The catalogue.
        pub const ALL: &[&CarrierReason] = &[$($constant),*];
    };
}

reasons! {
    QUALIFICATION_MISSING "qualification-missing" NotFiled "签名未绑定资质，无法报备"
        "The signature is bound to no qualification, and carriers want one.";
    QUALIFICATION_ERROR "qualification-error" Failed "资质信息有误，运营商报备失败"
        "The carrier does not accept the qualification.";
    SIGNATURE_ERROR "signature-error" Failed "签名信息有误，运营商报备失败"
        "The carrier does not accept the name.";
    SIGNATURE_QUALIFICATION_ERROR "signature-qualification-error" Failed
        "签名与资质不匹配，运营商报备失败"
        "The name and the qualification do not go together.";
    CODE_SHARED "code-shared" Failed "同一码号对应多个签名，运营商报备失败"
        "The number it is sent from is another signature's, too.";
    TIMEOUT "timeout" Failed "运营商报备超时" "The carrier did not answer in time.";
    OTHER "other" Failed "运营商报备失败" "The carrier does not accept it.";
    NO_TRAFFIC "no-traffic" Lapsed "超过6个月无发送记录，报备失效"
        "Nothing was sent under it for six months.";
    CODE_RECYCLED "code-recycled" Lapsed "扩展码已回收，报备失效"
        "The extension number it was sent from was taken back.";
    PORT_RECYCLED "port-recycled" Lapsed "子端口已回收，报备失效"
        "The port it was sent from was taken back.";
}

impl CarrierReason {
    /// The reason a record names.
    pub fn named(name: &str) -> Option<&'static CarrierReason> {
        ALL.iter().copied().find(|reason| reason.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_words_are_told_apart() {
        for (at, reason) in ALL.iter().enumerate() {
            let others = &ALL[..at];
            assert!(others.iter().all(|other| other.name != reason.name), "{}", reason.name);
            assert!(others.iter().all(|other| other.text.zh != reason.text.zh), "{}", reason.name);
            assert_eq!(CarrierReason::named(reason.name), Some(*reason));
        }
    }
}
