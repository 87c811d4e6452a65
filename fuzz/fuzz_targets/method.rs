//! A method file, beside a quarter's that names it.
#![no_main]

use std::sync::LazyLock;

const QUARTER: &str = "method = \"method.toml\"\ntitle = \"t\"\nreference-date = 2021-06-30\n";
static FOLDER: LazyLock<Option<tempfile::TempDir>> = LazyLock::new(|| tempfile::tempdir().ok());

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some(folder) = FOLDER.as_ref() else { return };
    let (file, method) = (folder.path().join("quarter.toml"), folder.path().join("method.toml"));
    if std::fs::write(&file, QUARTER).is_ok() && std::fs::write(method, bytes).is_ok() {
        let _ = jissu::plan::Plan::load(&file);
    }
});
