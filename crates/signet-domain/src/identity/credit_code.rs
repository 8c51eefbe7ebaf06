//! Unified social credit codes (GB 32100-2015): the 18 characters by which a company or any other
//! organization is known.
//!
//! Position 1 is the authority that registers, position 2 the category of organization, 3 to 8 the
//! administrative division (GB/T 2260), 9 to 17 the organization code (GB 11714, with a check
//! digit of its own), 18 the check digit.

/// The digits of the code, in the order of their values. I, O, S, V and Z are left out because
/// they are taken for others.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// The length of a code, in characters.
const LENGTH: usize = 18;

/// What the characters of an organization code weigh (GB 11714).
const ORGANIZATION_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// A code whose characters and check digit are right.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CreditCode(String);

/// What is wrong with a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CreditCodeFault {
    /// Characters are hidden behind asterisks, so that nothing can be said about the rest.
    Masked,
    /// It does not have 18 characters.
    Length,
    /// The character at this position, counted from 1, cannot stand there.
    Character(usize),
    /// The last character does not follow from the others.
    CheckDigit {
        /// What it would have to be.
        expected: char,
    },
    /// The ninth character of the organization code does not follow from the eight before it. Such
    /// a code is read all the same: see [`CreditCode::organization_fault`].
    OrganizationCheckDigit {
        /// What it would have to be.
        expected: char,
    },
}

/// Who registers an organization (GB 32100-2015 with its amendments, position 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Authority {
    /// 1: the offices that approve the staffing of public bodies (机构编制).
    PublicStaffing,
    /// 2: foreign affairs (外交).
    ForeignAffairs,
    /// 3: the administration of justice (司法行政).
    Justice,
    /// 4: culture (文化).
    Culture,
    /// 5: civil affairs (民政).
    CivilAffairs,
    /// 6: tourism (旅游).
    Tourism,
    /// 7: religious affairs (宗教).
    Religion,
    /// 8: trade unions (工会).
    TradeUnions,
    /// 9: market regulation (工商).
    MarketRegulation,
    /// A: staffing of the armed forces (中央军委改革和编制办公室).
    Military,
    /// N: agriculture (农业).
    Agriculture,
    /// Y: others (其他).
    Other,
    /// A character that the standard has not given to anybody.
    Unlisted,
}

/// What kind of organization it is (GB 32100-2015 with its amendments, position 2, whose meaning
/// depends on position 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Category {
    /// 91: an enterprise (企业).
    Enterprise,
    /// 92: an individually owned business (个体工商户).
    IndividualBusiness,
    /// 93: a farmers' cooperative (农民专业合作社).
    FarmersCooperative,
    /// 11: an organ of the state or the party (机关).
    StateOrgan,
    /// 12: a public institution (事业单位).
    PublicInstitution,
    /// 13: a mass organization whose staffing is approved centrally (群众团体).
    MassOrganization,
    /// 51: an association (社会团体).
    Association,
    /// 52: a private institution that is no enterprise (民办非企业单位).
    PrivateInstitution,
    /// 53: a foundation (基金会).
    Foundation,
    /// 31: a law firm (律师执业机构).
    LawFirm,
    /// 81: a trade union (基层工会).
    TradeUnion,
    /// Any other pair that the standard lists.
    Other,
    /// A pair that the standard does not list.
    Unlisted,
}

impl CreditCode {
    /// Reads a code. Small letters are taken for capitals, which is what the code is made of;
    /// nothing is trimmed.
    pub fn read(text: &str) -> Result<Self, CreditCodeFault> {
        if text.chars().any(|c| matches!(c, '*' | '＊')) {
            return Err(CreditCodeFault::Masked);
        }
        if text.chars().count() != LENGTH {
            return Err(CreditCodeFault::Length);
        }
        for (position, c) in (1..).zip(text.chars()) {
            let c = c.to_ascii_uppercase();
            let stands = match position {
                3..=8 => c.is_ascii_digit(),
                17 => c.is_ascii_digit() || c == 'X',
                _ => value(c).is_some(),
            };
            if !stands {
                return Err(CreditCodeFault::Character(position));
            }
        }
        let code = Self(text.to_ascii_uppercase());
        let expected = check_digit(&code.0);
        if code.0.ends_with(expected) {
            Ok(code)
        } else {
            Err(CreditCodeFault::CheckDigit { expected })
        }
    }

    /// The 18 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The administrative division of the authority, six digits.
    pub fn division(&self) -> &str {
        self.0.get(2..8).unwrap_or_default()
    }

    /// The organization code, nine characters.
    pub fn organization(&self) -> &str {
        self.0.get(8..17).unwrap_or_default()
    }

    /// What is wrong with the organization code inside. Worth telling a reviewer, not worth
    /// refusing the code for: the last character vouches for the whole.
    pub fn organization_fault(&self) -> Option<CreditCodeFault> {
        let expected = organization_check_digit(self.organization());
        (!self.organization().ends_with(expected))
            .then_some(CreditCodeFault::OrganizationCheckDigit { expected })
    }

    /// Who registered the organization.
    pub fn authority(&self) -> Authority {
        match self.kind().0 {
            '1' => Authority::PublicStaffing,
            '2' => Authority::ForeignAffairs,
            '3' => Authority::Justice,
            '4' => Authority::Culture,
            '5' => Authority::CivilAffairs,
            '6' => Authority::Tourism,
            '7' => Authority::Religion,
            '8' => Authority::TradeUnions,
            '9' => Authority::MarketRegulation,
            'A' => Authority::Military,
            'N' => Authority::Agriculture,
            'Y' => Authority::Other,
            _ => Authority::Unlisted,
        }
    }

    /// What kind of organization it is.
    pub fn category(&self) -> Category {
        match self.kind() {
            ('9', '1') => Category::Enterprise,
            ('9', '2') => Category::IndividualBusiness,
            ('9', '3') => Category::FarmersCooperative,
            ('1', '1') => Category::StateOrgan,
            ('1', '2') => Category::PublicInstitution,
            ('1', '3') => Category::MassOrganization,
            ('5', '1') => Category::Association,
            ('5', '2') => Category::PrivateInstitution,
            ('5', '3') => Category::Foundation,
            ('3', '1') => Category::LawFirm,
            ('8', '1') => Category::TradeUnion,
            ('3', '2'..='5') | ('6' | '7', '1' | '2') | ('N', '1'..='3') => Category::Other,
            ('2' | '4' | 'A' | 'Y', '1') | ('1'..='8' | 'A' | 'N', '9') => Category::Other,
            _ => Category::Unlisted,
        }
    }

    /// Whether it is the code of somebody in business: an enterprise, an individually owned
    /// business or a farmers' cooperative.
    pub fn fits_company(&self) -> bool {
        use Category::{Enterprise, FarmersCooperative, IndividualBusiness};
        matches!(self.category(), Enterprise | IndividualBusiness | FarmersCooperative)
    }

    /// Whether it is the code of a state organ, an institution or another organization that is
    /// not in business. A pair that the standard does not list fits neither.
    pub fn fits_institution(&self) -> bool {
        !self.fits_company() && self.category() != Category::Unlisted
    }

    fn kind(&self) -> (char, char) {
        let mut chars = self.0.chars();
        (chars.next().unwrap_or_default(), chars.next().unwrap_or_default())
    }
}

/// The value of a character of the code.
fn value(c: char) -> Option<u32> {
    (0..).zip(ALPHABET).find_map(|(value, letter)| (char::from(*letter) == c).then_some(value))
}

/// The check digit that follows from the first 17 characters: the values weigh 3 to the power of
/// their position, counted from 0, modulo 31 (GB 32100-2015, after GB/T 17710).
fn check_digit(code: &str) -> char {
    let mut weight = 1;
    let mut sum = 0;
    for c in code.chars().take(LENGTH - 1) {
        sum += value(c).unwrap_or(0) * weight;
        weight = weight * 3 % 31;
    }
    let digit = (31 - sum % 31) % 31;
    (0..).zip(ALPHABET).find_map(|(v, c)| (v == digit).then_some(char::from(*c))).unwrap_or('0')
}

/// The check digit that follows from the first eight characters of an organization code. Here a
/// letter counts its place among all 26, from 10 on (GB 11714).
fn organization_check_digit(code: &str) -> char {
    let values = code.chars().map(|c| c.to_digit(36).unwrap_or(0));
    let sum: u32 = values.zip(ORGANIZATION_WEIGHTS).map(|(value, weight)| value * weight).sum();
    match (11 - sum % 11) % 11 {
        10 => 'X',
        digit => char::from_digit(digit, 10).unwrap_or('0'),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Codes in public, and what they are codes of.
    const PUBLISHED: [(&str, Category); 12] = [
        // The example that the tests of several libraries share (hutool's CreditCodeUtilTest).
        ("91350100M000100Y43", Category::Enterprise),
        // The documentation of python-stdnum 2.2, stdnum/cn/uscc.py.
        ("91110000600037341L", Category::Enterprise),
        // The tests of python-stdnum 2.2, tests/test_cn_uscc.doctest.
        ("121200004013590816", Category::PublicInstitution),
        ("92340604MA2UK03G7D", Category::IndividualBusiness),
        ("92340621MA2PBKRXXG", Category::IndividualBusiness),
        // Companies' own, as the tests of public validators have them.
        ("91440300708461136T", Category::Enterprise),
        ("91110108551385082Q", Category::Enterprise),
        // Public bodies', from test data of public repositories.
        ("11610923MB2900168E", Category::StateOrgan),
        ("12100000400009127B", Category::PublicInstitution),
        ("51100000500019541K", Category::Association),
        ("52610500MJU60350X1", Category::PrivateInstitution),
        ("53100000500021676K", Category::Foundation),
    ];

    #[test]
    fn published_codes_are_read() {
        for (text, category) in PUBLISHED {
            let code = CreditCode::read(text).unwrap_or_else(|fault| panic!("{text}: {fault:?}"));
            assert_eq!(code.category(), category, "{text}");
            assert_eq!(code.organization_fault(), None, "{text}");
            assert_ne!(code.fits_company(), code.fits_institution(), "{text}");
        }
    }

    #[test]
    fn parts_stand_where_the_standard_puts_them() {
        let code = CreditCode::read("91350100m000100y43").unwrap();
        assert_eq!(code.as_str(), "91350100M000100Y43");
        assert_eq!(code.authority(), Authority::MarketRegulation);
        assert_eq!((code.division(), code.organization()), ("350100", "M000100Y4"));
        assert!(code.fits_company() && !code.fits_institution());
        let code = CreditCode::read("12100000400009127B").unwrap();
        assert_eq!(code.authority(), Authority::PublicStaffing);
        assert!(code.fits_institution() && !code.fits_company());
    }

    #[test]
    fn faults_say_what_and_where() {
        let fault = |text: &str| CreditCode::read(text).unwrap_err();
        // Documentation masks its examples like this.
        assert_eq!(fault("9****************A"), CreditCodeFault::Masked);
        assert_eq!(fault("910X********0012"), CreditCodeFault::Masked);
        assert_eq!(fault(""), CreditCodeFault::Length);
        assert_eq!(fault("91350100M000100Y4"), CreditCodeFault::Length);
        assert_eq!(fault("91350100M000100Y433"), CreditCodeFault::Length);
        assert_eq!(fault("91350100I000100Y43"), CreditCodeFault::Character(9));
        assert_eq!(fault("9135O100M000100Y43"), CreditCodeFault::Character(5));
        assert_eq!(fault("91A50100M000100Y43"), CreditCodeFault::Character(3));
        assert_eq!(fault("91350100M000100YY3"), CreditCodeFault::Character(17));
        assert_eq!(fault("９1350100M000100Y43"), CreditCodeFault::Character(1));
        // Of the right shape, but made up, as documentation has them.
        assert_eq!(fault("91330000MA00000012"), CreditCodeFault::CheckDigit { expected: 'A' });
    }

    #[test]
    fn an_organization_code_that_is_off_is_told_but_read() {
        let first = "91350100M000100Y5";
        let text = format!("{first}{}", check_digit(first));
        let fault = CreditCode::read(&text).unwrap().organization_fault();
        assert_eq!(fault, Some(CreditCodeFault::OrganizationCheckDigit { expected: '4' }));
    }

    #[test]
    fn every_pair_the_standard_lists_has_a_side() {
        let pairs = [
            "11", "12", "13", "19", "21", "29", "31", "32", "33", "34", "35", "39", "41", "49",
            "51", "52", "53", "59", "61", "62", "69", "71", "72", "79", "81", "89", "91", "92",
            "93", "A1", "A9", "N1", "N2", "N3", "N9", "Y1",
        ];
        for first in ALPHABET.map(char::from) {
            for second in ALPHABET.map(char::from) {
                let pair = format!("{first}{second}");
                let code = CreditCode(format!("{pair}350100M000100Y4"));
                let listed = code.fits_company() || code.fits_institution();
                assert_eq!(listed, pairs.contains(&pair.as_str()), "{pair}");
                assert_eq!(code.fits_company(), matches!(&*pair, "91" | "92" | "93"), "{pair}");
            }
        }
    }

    /// The first 17 characters of a code, with a right organization code inside.
    fn first_17() -> impl Strategy<Value = String> {
        ("[1-9ANY][1-59][0-9]{6}", "[0-9A-HJ-NPQRTUWXY]{8}").prop_map(|(head, organization)| {
            format!("{head}{organization}{}", organization_check_digit(&organization))
        })
    }

    proptest! {
        #[test]
        fn a_generated_code_is_read_and_a_changed_character_is_noticed(
            first in first_17(),
            position in 0..LENGTH,
            other in 0..ALPHABET.len(),
        ) {
            let text = format!("{first}{}", check_digit(&first));
            let code = CreditCode::read(&text);
            prop_assert!(code.is_ok());
            prop_assert_eq!(code.unwrap().organization_fault(), None);
            let mut changed: Vec<char> = text.chars().collect();
            changed[position] = char::from(ALPHABET[other]);
            let changed: String = changed.into_iter().collect();
            prop_assert_eq!(CreditCode::read(&changed).is_ok(), changed == text);
        }

        #[test]
        fn no_text_makes_a_panic(text in any::<String>()) {
            let _ = CreditCode::read(&text).map(|code| code.organization_fault());
        }
    }
}
