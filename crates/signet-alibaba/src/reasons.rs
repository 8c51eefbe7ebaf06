//! Why a signature or a qualification was turned down, in the words applicants of this vendor read.
//!
//! The vendor shows one Chinese sentence, which says what is wrong and what to do about it. Those
//! here are made after that pattern.

use signet_domain::reason::{self, Reason, Reply};

/// What is shown where there is nothing to say: the signature waits, or was approved.
pub const NOTHING: &str = "无审核备注";

/// The sentence for each reason of the catalogue.
const SENTENCES: &[(&Reason, &str)] = &[
    (reason::NAME_NEUTRAL, "签名内容过于中性，无法识别主体，请使用企业、商标或应用的全称或简称"),
    (reason::NAME_NOT_COMPLIANT, "签名内容涉及违规信息，请修改签名后重新申请"),
    (reason::NAME_FORMAT, "签名不符合规范，请使用2到12个字的中文、英文或数字"),
    (reason::PROOF_MISMATCH, "证明文件与签名内容不符，请重新上传"),
    (reason::PROOF_NOT_OWNERS, "证明文件不属于签名归属方，请上传归属方的证明文件"),
    (reason::PROOF_UNREADABLE, "文件无法打开或不清晰，请重新上传"),
    (reason::DOCUMENT_UNFIT, "证明文件类型与签名来源不匹配，请更换文件"),
    (reason::LETTER_MISSING, "签名涉及第三方权益，请补充授权委托书"),
    (reason::LETTER_WRONG, "授权委托书填写有误，请按模板重新填写并上传"),
    (reason::LINK_INVALID, "应用商店链接无法访问或与应用不符，请提供有效链接"),
    (reason::SCREENSHOT_UNRELATED, "截图无法体现与签名的关联，请重新上传"),
    (reason::ICP_MISMATCH, "APP-ICP备案信息与签名或资质不一致，请核对后重新提交"),
    (reason::TRADEMARK_MISMATCH, "商标信息与签名或资质不一致，请核对后重新提交"),
    (reason::COMPANY_MISMATCH, "企业信息与证件不一致，请核对后重新提交"),
    (reason::PERSON_MISMATCH, "法人或管理员信息与证件不一致，请核对后重新提交"),
    (reason::PAPER_LAPSED, "证件或文件已过有效期，请上传有效期内的文件"),
    (reason::SOURCE_WITHDRAWN, "该签名来源已不再支持，请更换签名来源"),
    (reason::MORE_MATERIAL, "材料不足，请补充材料后重新提交"),
];

/// The sentence for a reason. One that this dialect has no sentence for is told in the catalogue's.
pub fn sentence(reason: &'static Reason) -> &'static str {
    let own = SENTENCES.iter().find(|(of, _)| *of == reason);
    own.map_or(reason.text.zh, |(_, sentence)| sentence)
}

/// What an applicant reads: the sentences of the reasons and the reviewer's own words, or that there
/// is nothing to say.
pub fn text(reply: &Reply) -> String {
    if reply.is_empty() { NOTHING.into() } else { reply.text(sentence) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_of_the_catalogue_has_one_sentence() {
        let of: Vec<_> = SENTENCES.iter().map(|(reason, _)| *reason).collect();
        assert_eq!(of, reason::ALL);
        for (at, (reason, sentence)) in SENTENCES.iter().enumerate() {
            assert!(SENTENCES[..at].iter().all(|(_, other)| other != sentence), "{}", reason.name);
            // They are put together with semicolons.
            assert!(!sentence.contains(['；', '。']), "{}", reason.name);
        }
    }

    #[test]
    fn replies_are_one_line_or_a_word_that_there_is_none() {
        assert_eq!(text(&Reply::default()), "无审核备注");
        let reply =
            Reply { reasons: vec![reason::MORE_MATERIAL], note: "营业执照副本".into() };
        assert_eq!(text(&reply), "材料不足，请补充材料后重新提交；营业执照副本");
        assert_eq!(text(&Reply::note("见邮件")), "见邮件");
    }
}
