//! From wire values to typed ones, collecting everything that is wrong.

use signet_domain::text::Flaw;

use crate::fault::{Fault, Flawed};
use crate::field::{Aspect, Field, Kind};
use crate::value::{Params, Value};

/// A value a parameter can hold. One `impl` per value, never per operation.
pub trait FromWire: Sized + Send + 'static {
    /// What it holds, for people.
    const KIND: Kind;
    /// Whether a parameter of this type has to be there.
    const REQUIRED: bool = true;
    /// What rules learn from it.
    const ASPECT: Option<Aspect> = None;
    /// The least and the most it takes, in the unit of [`Field::max`]; of each item, if it is a list.
    /// Empty texts count as missing whatever stands here.
    const SIZE: Option<(usize, usize)> = None;

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
pub struct Flaws(Vec<Noted>);

/// One flaw, and where in the value it is.
#[derive(Debug)]
struct Noted {
    index: Option<usize>,
    member: Option<&'static Field>,
    flaw: Flaw,
    value: String,
}

impl Flaws {
    /// Notes a flaw, of the whole value or of one item of it.
    pub fn add(&mut self, index: Option<usize>, flaw: Flaw, value: &Value) {
        self.0.push(Noted { index, member: None, flaw, value: value.quote() });
    }

    /// The first one noted.
    pub fn first(&self) -> Flaw {
        self.0.first().map_or(Flaw::Malformed, |noted| noted.flaw)
    }

    /// Reads an item of a list: whatever is wrong with it is the item's of this index.
    pub fn item<T: FromWire>(&mut self, index: usize, value: &Value) -> Option<T> {
        let mut flaws = Flaws::default();
        let read = T::read(value, &mut flaws);
        let noted = flaws.0.into_iter();
        self.0.extend(noted.map(|noted| Noted { index: Some(index), ..noted }));
        read
    }

    /// Reads a member of an object-valued parameter; called by the derive.
    pub fn member<T: FromWire>(&mut self, of: &Value, member: &'static Field) -> Option<T> {
        let (read, flaws) = judge(member, of.get(member.name), false);
        self.0.extend(flaws.0.into_iter().map(|noted| {
            // The innermost member is told, and no item of a list that is one.
            Noted { index: None, member: noted.member.or(Some(member)), ..noted }
        }));
        read
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
        // A type that may be absent in one version may still be required by another.
        let required = field.required_in(self.version) && !T::REQUIRED;
        let (read, flaws) = judge(field, self.params.get(name), required);
        self.faults.extend(flaws.0.into_iter().map(|noted| {
            let Noted { index, member, flaw, value } = noted;
            Fault::Flawed(Flawed { field, name, index, member, flaw, value })
        }));
        read
    }

    /// Notes every parameter that none of the fields is.
    pub fn unknown(&mut self, fields: &'static [Field]) {
        for (name, value) in &self.params.0 {
            let mut fields = fields.iter();
            match fields.find(|field| field.name_in(self.version) == Some(&**name)) {
                Some(field) => unknown_in(&mut self.faults, name, &field.kind, value),
                None => self.faults.push(Fault::UnknownParameter(name.to_string())),
            }
        }
    }

    /// Everything that is wrong.
    pub fn finish(self) -> Vec<Fault> {
        self.faults
    }
}

/// Reads the value given for a field or a member. There is no value when anything is wrong.
fn judge<T: FromWire>(field: &Field, given: Option<&Value>, required: bool) -> (Option<T>, Flaws) {
    let mut flaws = Flaws::default();
    let given = given.filter(|value| **value != Value::Null);
    let read = match given {
        Some(value) => T::read(value, &mut flaws),
        None => T::absent().map_err(|flaw| flaws.add(None, flaw, &Value::text(""))).ok(),
    };
    if required && flaws.0.is_empty() && given.is_none_or(is_empty) {
        flaws.add(None, Flaw::Missing, &Value::text(""));
    }
    // The number of items is judged even when one of them is flawed.
    let size = match (&read, given) {
        (Some(value), _) => value.size(),
        (None, Some(Value::List(items))) => items.len(),
        _ => 0,
    };
    if field.max.is_some_and(|max| size > max) {
        flaws.add(None, T::OVERSIZE, &Value::text(format!("size {size}")));
    }
    let clean = flaws.0.is_empty();
    (read.filter(|_| clean), flaws)
}

/// Notes every member that an object-valued parameter does not have, by the name a query gives it.
fn unknown_in(faults: &mut Vec<Fault>, name: &str, kind: &Kind, value: &Value) {
    match (kind, value) {
        (Kind::List(kind), Value::List(items)) => {
            for (index, item) in items.iter().enumerate() {
                unknown_in(faults, &format!("{name}.{index}"), kind, item);
            }
        }
        (Kind::Members(members), Value::Map(given)) => {
            for (part, value) in given {
                let name = format!("{name}.{part}");
                match members.iter().find(|member| *member.name == **part) {
                    Some(member) => unknown_in(faults, &name, &member.kind, value),
                    None => faults.push(Fault::UnknownParameter(name)),
                }
            }
        }
        _ => {}
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Text(text) => text.is_empty(),
        Value::List(list) => list.is_empty(),
        _ => false,
    }
}
