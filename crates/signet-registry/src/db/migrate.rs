//! Numbered migrations.
