//! What kinds of signatures, papers and markets are called, for those who fill in applications.

use crate::label::Label;
use crate::signature::{Document, Market, Purpose, Source};

impl Source {
    /// What people call it.
    pub fn label(self) -> Label {
        match self {
            Source::Company => Label { zh: "企业名称", en: "a company's full or short name" },
            Source::App => Label { zh: "移动应用", en: "an app" },
            Source::Website => Label { zh: "网站", en: "a website" },
            Source::OfficialAccount => Label { zh: "公众号", en: "an official account" },
            Source::Trademark => Label { zh: "商标", en: "a registered trademark" },
            Source::Institution => Label {
                zh: "政府机关、事业单位或其他组织",
                en: "a government body, public institution or other organization",
            },
            Source::MiniProgram => Label { zh: "小程序", en: "a mini program" },
            Source::Shop => Label { zh: "电商店铺", en: "a shop on a trading platform" },
        }
    }
}

impl Document {
    /// What people call it.
    pub fn label(self) -> Label {
        match self {
            Document::ThreeInOneLicence => {
                Label { zh: "三证合一的营业执照", en: "a three-in-one licence" }
            }
            Document::BusinessLicence => Label { zh: "营业执照", en: "a business licence" },
            Document::OrganizationCodeCertificate => {
                Label { zh: "组织机构代码证", en: "an organization code certificate" }
            }
            Document::CreditCodeCertificate => {
                Label { zh: "社会信用代码证书", en: "a social credit code certificate" }
            }
            Document::AppBackend => Label {
                zh: "应用管理后台截图",
                en: "a screenshot of the app's management pages",
            },
            Document::WebsiteBackend => {
                Label { zh: "网站备案截图", en: "a screenshot of the website's filing" }
            }
            Document::MiniProgramSettings => Label {
                zh: "小程序设置页截图",
                en: "a screenshot of the mini program's settings",
            },
            Document::TrademarkCertificate => {
                Label { zh: "商标注册证", en: "a trademark registration certificate" }
            }
            Document::OfficialAccountSettings => Label {
                zh: "公众号设置页截图",
                en: "a screenshot of the official account's settings",
            },
        }
    }
}

impl Market {
    /// What people call it.
    pub fn label(self) -> Label {
        match self {
            Market::Mainland => Label { zh: "中国内地", en: "mainland China" },
            Market::Global => Label {
                zh: "其他国家和地区，含港澳台",
                en: "everywhere else, Hong Kong, Macao and Taiwan included",
            },
        }
    }
}

impl Purpose {
    /// What people call it.
    pub fn label(self) -> Label {
        match self {
            Purpose::Own => Label { zh: "自用", en: "one's own" },
            Purpose::ForOthers => Label { zh: "他用", en: "somebody else's" },
        }
    }
}
