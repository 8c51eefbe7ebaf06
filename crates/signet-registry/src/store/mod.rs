//! SQL, written once.
