//! Text files: encoding, separator, records.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = jissu::ingest::open(bytes.to_vec(), "a.csv", None);
});
