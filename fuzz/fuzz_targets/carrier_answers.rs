#![no_main]

#[path = "../checks/carrier_answers.rs"]
mod check;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| check::check(bytes));
