//! From wire values to typed ones, collecting everything that is wrong.

use signet_domain::text::Flaw;

use crate::fault::{Fault, Flawed};
use crate::field::{Field, Kind};
use crate::value::{Params, Value};

/// A value a parameter can hold. One `impl` per value, never per operation.
pub trait FromWire: Sized + Send + 'static {
    /// What it holds, for people.
    const KIND: Kind;
    /// Whether a parameter of this type has to be there.
    const REQUIRED: bool = true;

    /// Reads one value.
    fn parse(value: &Value) -> Result<Self, Flaw>;

    /// Reads one value, telling every flaw in it. Only lists have more than one to tell.
    fn read(value: &Value, flaws: &mut Flaws) -> Option<Self> {
        Self::parse(value).map_err(|flaw| flaws.add(None, flaw, value)).ok()
    }

    /// What it is when the parameter is not there.
    fn absent() -> Result<Self, Flaw> {
        Err(Flaw::Missing)
    }

    /// Its size in the unit of [`Field::max`].
    fn size(&self) -> usize {
        0
    }

    /// What is wrong with a value over [`Field::max`].
    const OVERSIZE: Flaw = Flaw::TooLong;
}

/// The flaws of one value.
#[derive(Debug, Default)]
pub struct Flaws(Vec<(Option<usize>, Flaw, String)>);

impl Flaws {
    /// Notes a flaw, of the whole value or of one item of it.
    pub fn add(&mut self, index: Option<usize>, flaw: Flaw, value: &Value) {
        self.0.push((index, flaw, value.quote()));
    }
}

/// Reads the fields of one request, in order.
pub struct Reader<'a> {
    params: &'a Params,
    version: &'a str,
    faults: Vec<Fault>,
}

impl<'a> Reader<'a> {
    /// A reader of these parameters, as this version of an operation names them.
    pub fn new(params: &'a Params, version: &'a str) -> Self {
        Self { params, version, faults: vec![] }
    }

    /// Reads one field. What is wrong with it is noted, and then there is no value.
    pub fn field<T: FromWire>(&mut self, field: &'static Field) -> Option<T> {
        let Some(name) = field.name_in(self.version) else { return T::absent().ok() };
        let mut flaws = Flaws::default();
        let given = self.params.get(name).filter(|value| **value != Value::Null);
        let read = match given {
            Some(value) => T::read(value, &mut flaws),
            None => T::absent().map_err(|flaw| flaws.0.push((None, flaw, String::new()))).ok(),
        };
        // A type that may be absent in one version may still be required by another.
        let required = field.required_in(self.version) && !T::REQUIRED;
        if required && flaws.0.is_empty() && given.is_none_or(is_empty) {
            flaws.0.push((None, Flaw::Missing, String::new()));
        }
        // The number of items is judged even when one of them is flawed.
        let size = match (&read, given) {
            (Some(value), _) => value.size(),
            (None, Some(Value::List(items))) => items.len(),
            _ => 0,
        };
        if field.max.is_some_and(|max| size > max) {
            flaws.0.push((None, T::OVERSIZE, format!("size {size}")));
        }
        let flawed = |(index, flaw, value)| Flawed { field, name, index, flaw, value };
        let clean = flaws.0.is_empty();
        self.faults.extend(flaws.0.into_iter().map(|flaw| Fault::Flawed(flawed(flaw))));
        read.filter(|_| clean)
    }

    /// Notes every parameter that none of the fields is.
    pub fn unknown(&mut self, fields: &'static [Field]) {
        for (name, _) in &self.params.0 {
            if !fields.iter().any(|field| field.name_in(self.version) == Some(&**name)) {
                self.faults.push(Fault::UnknownParameter(name.to_string()));
            }
        }
    }

    /// Everything that is wrong.
    pub fn finish(self) -> Vec<Fault> {
        self.faults
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Text(text) => text.is_empty(),
        Value::List(list) => list.is_empty(),
        _ => false,
    }
}
