//! A quarter's file, without a method beside it.
#![no_main]

use std::sync::LazyLock;

static FOLDER: LazyLock<Option<tempfile::TempDir>> = LazyLock::new(|| tempfile::tempdir().ok());

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some(folder) = FOLDER.as_ref() else { return };
    let file = folder.path().join("quarter.toml");
    if std::fs::write(&file, bytes).is_ok() {
        let _ = jissu::plan::Plan::load(&file);
    }
});
