//! Workbooks: structure of zip and compound files, and what is read of them. Start it with a corpus of small workbooks
//! (`jissu sample` writes some), or it will not get past the first bytes.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = jissu::ingest::open(bytes.to_vec(), "a.xlsx", None);
});
