//! What our values are on this engine's wire.

use std::error::Error;

use bytes::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, WrongType, to_sql_checked};

use super::super::{Arg, Cell};

impl ToSql for Arg {
    /// Writes the value as the type the server inferred for its place in the statement.
    fn to_sql(
        &self,
        as_type: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Arg::Null => Ok(IsNull::Yes),
            Arg::Int(number) => match *as_type {
                Type::INT8 => number.to_sql(as_type, out),
                Type::INT4 => i32::try_from(*number)?.to_sql(as_type, out),
                Type::INT2 => i16::try_from(*number)?.to_sql(as_type, out),
                Type::BOOL => (*number != 0).to_sql(as_type, out),
                _ => Err(Box::new(WrongType::new::<i64>(as_type.clone()))),
            },
            Arg::Text(text) if <&str as ToSql>::accepts(as_type) => {
                text.as_str().to_sql(as_type, out)
            }
            Arg::Text(_) => Err(Box::new(WrongType::new::<&str>(as_type.clone()))),
            Arg::Bytes(bytes) if *as_type == Type::BYTEA => bytes.as_slice().to_sql(as_type, out),
            Arg::Bytes(_) => Err(Box::new(WrongType::new::<&[u8]>(as_type.clone()))),
        }
    }

    fn accepts(_: &Type) -> bool {
        // It depends on the value, so it is decided above.
        true
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Cell {
    fn from_sql(from_type: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(match *from_type {
            Type::INT8 => Cell::Int(i64::from_sql(from_type, raw)?),
            Type::INT4 => Cell::Int(i32::from_sql(from_type, raw)?.into()),
            Type::INT2 => Cell::Int(i16::from_sql(from_type, raw)?.into()),
            Type::BOOL => Cell::Int(bool::from_sql(from_type, raw)?.into()),
            Type::BYTEA => Cell::Bytes(raw.into()),
            _ => Cell::Text(<&str>::from_sql(from_type, raw)?.into()),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Cell::Null)
    }

    fn accepts(from_type: &Type) -> bool {
        matches!(
            *from_type,
            Type::INT8
                | Type::INT4
                | Type::INT2
                | Type::BOOL
                | Type::BYTEA
                | Type::TEXT
                | Type::VARCHAR
                | Type::BPCHAR
                | Type::NAME
        )
    }
}
