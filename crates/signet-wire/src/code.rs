//! What a vendor calls an error.

use crate::value::Value;

/// One of a vendor's error codes: a template that a fault's arguments fill.
///
/// Name and messages may hold `{name}` for an argument, as in `Missing{param}`.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// As the vendor spells it.
    pub name: &'static str,
    /// Versions of the API in which it is spelled otherwise, each with the spelling.
    pub renamed: &'static [(&'static str, &'static str)],
    /// The HTTP status it travels with.
    pub status: u16,
    /// The message, in English.
    pub message: &'static str,
    /// The message in Chinese; empty where the vendor publishes none, and English serves.
    pub chinese: &'static str,
    /// What usually brings it about, for the page its answer links to.
    pub cause: &'static str,
    /// What to do about it.
    pub fix: &'static str,
    /// Why this system never answers with it, if the vendor lists it and it never does.
    pub unmet: Option<&'static str>,
}

impl Code {
    /// A code with its English message.
    pub const fn new(name: &'static str, status: u16, message: &'static str) -> Self {
        Self { name, renamed: &[], status, message, chinese: "", cause: "", fix: "", unmet: None }
    }

    /// The same with other spellings in some versions.
    pub const fn renamed(mut self, renamed: &'static [(&'static str, &'static str)]) -> Self {
        self.renamed = renamed;
        self
    }

    /// The same with a Chinese message.
    pub const fn chinese(mut self, chinese: &'static str) -> Self {
        self.chinese = chinese;
        self
    }

    /// The same with what brings it about and what to do.
    pub const fn help(mut self, cause: &'static str, fix: &'static str) -> Self {
        self.cause = cause;
        self.fix = fix;
        self
    }

    /// The same, listed for the sake of clients that match on it and never answered, and why not.
    pub const fn unmet(mut self, why: &'static str) -> Self {
        self.unmet = Some(why);
        self.cause = why;
        self.fix = "Nothing: this server never answers with it.";
        self
    }

    /// Whether an answer that carries this name has this code: its name in any version, with
    /// something for the argument if it has one.
    pub fn gives(&self, name: &str) -> bool {
        let names = std::iter::once(self.name).chain(self.renamed.iter().map(|(_, name)| *name));
        names.into_iter().any(|template| argument(template, name).is_some())
    }
}

/// What fills a template to give a name; `None` when nothing does. Empty for a template that has
/// nothing to fill.
pub fn argument<'a>(template: &str, name: &'a str) -> Option<&'a str> {
    let Some((before, rest)) = template.split_once('{') else {
        return (template == name).then_some("");
    };
    let after = rest.split_once('}').map_or("", |(_, after)| after);
    let inner = name.strip_prefix(before)?.strip_suffix(after)?;
    (!inner.is_empty()).then_some(inner)
}

/// The language of messages. Codes never change with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Chinese.
    Chinese,
}

/// A code with what fills it: what goes on the wire.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The code.
    pub code: &'static Code,
    /// What fills its template.
    pub args: Vec<(&'static str, String)>,
    /// What some codes carry besides a message.
    pub detail: Option<Value>,
}

impl Verdict {
    /// A code that needs no filling.
    pub fn of(code: &'static Code) -> Self {
        Self { code, args: vec![], detail: None }
    }

    /// The same with one argument more.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.args.push((name, value.into()));
        self
    }

    /// The code's name, filled.
    pub fn name(&self) -> String {
        self.fill(self.code.name)
    }

    /// The code's name as a version of the API spells it, filled.
    pub fn name_in(&self, version: &str) -> String {
        let renamed = self.code.renamed.iter().find(|(of, _)| *of == version);
        self.fill(renamed.map_or(self.code.name, |(_, name)| name))
    }

    /// The message in a language, filled.
    pub fn message(&self, language: Language) -> String {
        match language {
            Language::Chinese if !self.code.chinese.is_empty() => self.fill(self.code.chinese),
            _ => self.fill(self.code.message),
        }
    }

    fn fill(&self, template: &str) -> String {
        // One pass, so that a value that looks like a placeholder stays what it is.
        let mut filled = String::with_capacity(template.len());
        let mut rest = template;
        while let Some(open) = rest.find('{') {
            let (before, tail) = rest.split_at(open);
            filled.push_str(before);
            let known = tail.find('}').and_then(|close| {
                let value = self.args.iter().find(|(name, _)| *name == &tail[1..close]);
                value.map(|(_, value)| (value, close))
            });
            match known {
                Some((value, close)) => {
                    filled.push_str(value);
                    rest = &tail[close + 1..];
                }
                None => {
                    filled.push('{');
                    rest = &tail[1..];
                }
            }
        }
        filled.push_str(rest);
        filled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static MISSING: Code =
        Code::new("Missing{param}", 400, "{param} is mandatory for this action.");

    #[test]
    fn names_and_messages_are_filled_once() {
        let verdict = Verdict::of(&MISSING).with("param", "Sign{param}Name");
        assert_eq!(verdict.name(), "MissingSign{param}Name");
        assert_eq!(
            verdict.message(Language::Chinese),
            "Sign{param}Name is mandatory for this action."
        );
    }

    #[test]
    fn a_version_may_spell_a_code_otherwise() {
        static OWED: Code = Code::new("Arrears", 200, "").renamed(&[("1", "Arreras")]);
        assert_eq!(Verdict::of(&OWED).name_in("1"), "Arreras");
        assert_eq!(Verdict::of(&OWED).name_in("2"), "Arrears");
    }

    #[test]
    fn codes_know_the_names_their_templates_give() {
        assert!(MISSING.gives("MissingSignName"));
        assert!(!MISSING.gives("Missing") && !MISSING.gives("NoSignName"));
        static OWED: Code = Code::new("Arrears", 200, "").renamed(&[("1", "Arreras")]);
        assert!(OWED.gives("Arreras") && OWED.gives("Arrears") && !OWED.gives("Arrear"));
        assert_eq!(argument("Missing{param}", "MissingSignName"), Some("SignName"));
    }

    #[test]
    fn unknown_placeholders_stay() {
        assert_eq!(Verdict::of(&MISSING).name(), "Missing{param}");
    }
}
