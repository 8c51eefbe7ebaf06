//! Reading policies: what the languages share, over a table of what they call it.
//!
//! A document is read whole or refused with what is wrong and where: nothing in it is ignored,
//! because what somebody wrote and nobody obeys is worse than an error.

use bytes::Bytes;
use signet_domain::access::{
    Condition, Effect, Operator, Pattern, Patterns, Policy, Principal, Quantifier, Statement,
    Trust, TrustPolicy,
};

use crate::value::{NotJson, Text, Value, from_json};

/// What a language calls things.
#[derive(Debug)]
pub struct Grammar {
    /// The member that tells the version.
    pub version: &'static str,
    /// The only version there is.
    pub version_is: &'static str,
    /// The member with the statements.
    pub statement: &'static str,
    /// What a statement calls its parts.
    pub effect: &'static str,
    /// The word for each effect, and every spelling that is taken for it.
    pub effects: &'static [(&'static str, Effect)],
    /// The actions.
    pub action: &'static str,
    /// Every action but these, where the language has it.
    pub not_action: Option<&'static str>,
    /// The resources.
    pub resource: &'static str,
    /// Every resource but these, where the language has it.
    pub not_resource: Option<&'static str>,
    /// The conditions.
    pub condition: &'static str,
    /// Of whom a statement speaks: in documents about roles only.
    pub principal: &'static str,
    /// What such a member may hold, each with how it is read.
    pub principals: &'static [(&'static str, ReadPrincipal)],
    /// The operators.
    pub operators: &'static [Operator],
    /// What goes before an operator, for keys with several values.
    pub quantifiers: &'static [(&'static str, Quantifier)],
    /// What goes behind an operator whose key need not exist.
    pub if_exists: Option<&'static str>,
    /// Whether numbers and truth values may stand in conditions without quotes.
    pub bare_values: bool,
    /// The action as it is compared; the error says what an action is.
    pub read_action: fn(&str) -> Result<String, &'static str>,
    /// The resource as it is compared; the error says what a resource is.
    pub read_resource: fn(&str) -> Result<String, &'static str>,
}

/// Reads a principal; the error says what a principal is.
pub type ReadPrincipal = fn(&str) -> Result<Principal, &'static str>;

/// A principal that never asks here, however it is called.
pub fn elsewhere(_: &str) -> Result<Principal, &'static str> {
    Ok(Principal::Elsewhere)
}

/// The most characters a document has. Both vendors publish this number.
pub const DOCUMENT_MAX: usize = 6_144;

impl Grammar {
    /// Reads a document, or says what is wrong with it.
    pub fn read(&self, text: &str) -> Result<Policy, String> {
        let statements = self.statements(text, |members| {
            if member(members, self.principal).is_some() {
                let why = "a policy is of whoever it is attached to";
                return Err(format!("`{}` has no place here: {why}", self.principal));
            }
            let (name, not) = (self.resource, self.not_resource);
            let names = [Some(name), not];
            self.statement(members, &names, || patterns(members, name, not, self.read_resource))
        })?;
        Ok(Policy { statements })
    }

    /// Reads a document that says who may assume a role, or says what is wrong with it.
    pub fn read_trust(&self, text: &str) -> Result<TrustPolicy, String> {
        let statements = self.statements(text, |members| {
            let resources = [Some(self.resource), self.not_resource];
            if let Some(name) =
                resources.into_iter().flatten().find(|name| member(members, name).is_some())
            {
                return Err(format!("`{name}` has no place here: it is about the role it is of"));
            }
            let everything = || Ok(Patterns { patterns: vec![Pattern::new("*")], except: false });
            let statement = self.statement(members, &[Some(self.principal)], everything)?;
            Ok(Trust { principals: self.principals(members)?, statement })
        })?;
        Ok(TrustPolicy { statements })
    }

    /// The statements of a document, each read by this.
    fn statements<T>(
        &self,
        text: &str,
        read: impl Fn(&[(Text, Value)]) -> Result<T, String>,
    ) -> Result<Vec<T>, String> {
        let length = text.chars().count();
        if length > DOCUMENT_MAX {
            return Err(format!("a policy has at most {DOCUMENT_MAX} characters, this {length}"));
        }
        let document = match from_json(&Bytes::copy_from_slice(text.as_bytes())) {
            Ok(Value::Map(members)) => members,
            Ok(_) => return Err("a policy is a JSON object".into()),
            Err(NotJson::Repeated(name)) => return Err(format!("`{}` stands twice", short(&name))),
            Err(NotJson::Malformed) => return Err("the policy is not JSON".into()),
        };
        known(&document, &[self.version, self.statement])?;
        match member(&document, self.version) {
            Some(Value::Text(version)) if *version == self.version_is => {}
            Some(other) => {
                let (name, is) = (self.version, self.version_is);
                return Err(format!("`{name}` is \"{is}\", not {}", shown(other)));
            }
            None => return Err(format!("`{}` is missing", self.version)),
        }
        let statements = match member(&document, self.statement) {
            Some(Value::List(statements)) if !statements.is_empty() => statements,
            Some(_) => {
                return Err(format!("`{}` is a list of at least one statement", self.statement));
            }
            None => return Err(format!("`{}` is missing", self.statement)),
        };
        let numbered = statements.iter().zip(1..);
        let one = |statement: &Value| match statement {
            Value::Map(members) => read(members),
            _ => Err("it is no JSON object".into()),
        };
        let read = numbered.map(|(statement, number)| {
            one(statement).map_err(|trouble| format!("statement {number}: {trouble}"))
        });
        read.collect()
    }

    /// Reads a statement that has these members besides those that every statement has.
    fn statement(
        &self,
        members: &[(Text, Value)],
        besides: &[Option<&str>],
        resources: impl FnOnce() -> Result<Patterns, String>,
    ) -> Result<Statement, String> {
        let names = [Some(self.effect), Some(self.action), self.not_action, Some(self.condition)];
        known(members, &names.iter().chain(besides).copied().flatten().collect::<Vec<_>>())?;
        let effect = match member(members, self.effect) {
            Some(Value::Text(text)) => self.effects.iter().find(|(word, _)| *text == *word),
            Some(_) => None,
            None => return Err(format!("`{}` is missing", self.effect)),
        };
        let effect = effect.map(|(_, effect)| *effect).ok_or_else(|| {
            let words = self.effects.iter().map(|(word, _)| *word).collect::<Vec<_>>();
            format!("`{}` is one of {}", self.effect, words.join(", "))
        })?;
        Ok(Statement {
            effect,
            actions: patterns(members, self.action, self.not_action, self.read_action)?,
            resources: resources()?,
            conditions: member(members, self.condition)
                .map_or_else(|| Ok(vec![]), |conditions| self.conditions(conditions))?,
        })
    }

    /// Of whom a statement speaks: everybody, or a list of each kind.
    fn principals(&self, members: &[(Text, Value)]) -> Result<Vec<Principal>, String> {
        let name = self.principal;
        let kinds = match member(members, name) {
            Some(Value::Text(text)) if *text == "*" => return Ok(vec![Principal::Anybody]),
            Some(Value::Map(kinds)) if !kinds.is_empty() => kinds,
            Some(_) => return Err(format!("`{name}` is \"*\", or an object of lists")),
            None => return Err(format!("`{name}` is missing")),
        };
        let mut principals = vec![];
        for (kind, listed) in kinds {
            let known = self.principals.iter().find(|(known, _)| *kind == *known);
            let (kind, read) = known.ok_or_else(|| {
                let kinds = self.principals.iter().map(|(kind, _)| *kind).collect::<Vec<_>>();
                format!("`{name}` has {}, and no `{}`", kinds.join(", "), short(kind))
            })?;
            let listed = texts(listed)
                .ok_or_else(|| format!("`{kind}` of `{name}` is a text, or a list of texts"))?;
            for text in listed {
                let read = read(text);
                let what = |what| format!("`{kind}`: `{}` is not {what}", short(text));
                principals.push(read.map_err(what)?);
            }
        }
        Ok(principals)
    }

    fn conditions(&self, conditions: &Value) -> Result<Vec<Condition>, String> {
        let what = || format!("`{}` is an object of operators, keys and values", self.condition);
        let Value::Map(operators) = conditions else { return Err(what()) };
        let mut read = vec![];
        for (written, keys) in operators {
            let (operator, quantifier, if_exists) = self
                .operator(written)
                .ok_or_else(|| format!("there is no operator `{}`", short(written)))?;
            let Value::Map(keys) = keys else { return Err(what()) };
            if keys.is_empty() {
                return Err(format!("the operator `{written}` has no key"));
            }
            for (key, values) in keys {
                let values = self.values(values).ok_or_else(|| {
                    format!("the key `{}` wants a value, or a list of them", short(key))
                })?;
                let made = Condition::new(written, operator, quantifier, if_exists, key, &values);
                read.push(made.map_err(|(value, what)| {
                    let (key, value) = (short(key), short(&value));
                    format!("`{written}` of `{key}` wants {what}, not `{value}`")
                })?);
            }
        }
        Ok(read)
    }

    /// The operator of a name, with what goes before and behind it.
    fn operator(&self, written: &str) -> Option<(&'static Operator, Quantifier, bool)> {
        let prefixed = self.quantifiers.iter().find_map(|(prefix, quantifier)| {
            written.strip_prefix(prefix).map(|rest| (rest, *quantifier))
        });
        let (name, quantifier) = prefixed.unwrap_or((written, Quantifier::Any));
        let named = |name: &str| self.operators.iter().find(|operator| operator.name == name);
        match self.if_exists.and_then(|suffix| name.strip_suffix(suffix)) {
            Some(name) => Some((named(name)?, quantifier, true)),
            None => Some((named(name)?, quantifier, false)),
        }
    }

    fn values(&self, values: &Value) -> Option<Vec<String>> {
        let one = |value: &Value| match value {
            Value::Text(text) => Some(text.to_string()),
            Value::Integer(number) if self.bare_values => Some(number.to_string()),
            Value::Float(number) if self.bare_values => Some(number.to_string()),
            Value::Bool(bool) if self.bare_values => Some(bool.to_string()),
            _ => None,
        };
        match values {
            Value::List(values) if values.is_empty() => None,
            Value::List(values) => values.iter().map(one).collect(),
            value => one(value).map(|value| vec![value]),
        }
    }
}

/// What one of two members says: the patterns themselves, or everything but them.
fn patterns(
    members: &[(Text, Value)],
    name: &'static str,
    not: Option<&'static str>,
    read: fn(&str) -> Result<String, &'static str>,
) -> Result<Patterns, String> {
    let except = not.and_then(|not| member(members, not).map(|value| (not, value)));
    let (name, value, except) = match (member(members, name), except) {
        (Some(value), None) => (name, value, false),
        (None, Some((not, value))) => (not, value, true),
        (Some(_), Some((not, _))) => {
            return Err(format!("`{name}` and `{not}` do not go together"));
        }
        (None, None) => return Err(format!("`{name}` is missing")),
    };
    let texts = texts(value).ok_or_else(|| format!("`{name}` is a text, or a list of texts"))?;
    let pattern = |text: &&Text| {
        let read = read(text).map_err(|what| format!("`{name}`: `{}` is not {what}", short(text)));
        read.map(Pattern::new)
    };
    Ok(Patterns { patterns: texts.iter().map(pattern).collect::<Result<_, _>>()?, except })
}

/// A text, or a list of at least one.
fn texts(value: &Value) -> Option<Vec<&Text>> {
    match value {
        Value::Text(text) => Some(vec![text]),
        Value::List(items) if !items.is_empty() => {
            let texts = items.iter().map(|item| match item {
                Value::Text(text) => Some(text),
                _ => None,
            });
            texts.collect()
        }
        _ => None,
    }
}

fn member<'a>(members: &'a [(Text, Value)], name: &str) -> Option<&'a Value> {
    members.iter().find(|(of, _)| *of == name).map(|(_, value)| value)
}

/// Refuses members that the language does not have.
fn known(members: &[(Text, Value)], names: &[&str]) -> Result<(), String> {
    match members.iter().find(|(name, _)| !names.contains(&&**name)) {
        Some((name, _)) => Err(format!("there is no element `{}`", short(name))),
        None => Ok(()),
    }
}

/// A text of the document as it may be repeated: short, and on one line.
fn short(text: &str) -> String {
    Value::text(text.to_owned()).quote()
}

fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("\"{}\"", short(text)),
        other => other.quote(),
    }
}
