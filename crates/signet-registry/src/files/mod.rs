//! Evidence in files.
