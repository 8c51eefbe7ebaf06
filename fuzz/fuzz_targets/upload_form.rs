#![no_main]

#[path = "../checks/upload_form.rs"]
mod check;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| check::check(bytes));
