//! The description of an encrypted package: the bytes are its XML, in a compound file made around them.
#![no_main]

use std::io::{Cursor, Write as _};

libfuzzer_sys::fuzz_target!(|xml: &[u8]| {
    if let Ok(bytes) = sealed(xml) {
        let _ = jissu::ingest::open(bytes, "a.xlsx", Some("password"));
    }
});

fn sealed(xml: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new()))?;
    file.create_stream("/EncryptionInfo")?.write_all(&[&[4, 0, 4, 0, 64, 0, 0, 0], xml].concat())?;
    file.create_stream("/EncryptedPackage")?.write_all(&[0; 64])?;
    file.flush()?;
    Ok(file.into_inner().into_inner())
}
