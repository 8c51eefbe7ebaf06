//! The envelope: reading what comes in, writing what goes out.

mod lists;
mod read;
mod write;
mod xml;

pub use self::lists::unflatten;
pub use self::read::open;
pub(crate) use self::read::{host, is_form};
pub use self::write::answer;
