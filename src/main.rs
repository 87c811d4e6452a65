//! The command line: arguments in, exit code out. Only this file speaks.

mod cli;

use std::io::Write as _;
use std::process::ExitCode;

/// A table is millions of short texts; the system's allocator takes twice as long over them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|panic| {
        // A parser's panic becomes a finding, and a panic's own text may quote a cell: only the place is told.
        let parser = std::thread::current().name() == Some(jissu::ingest::PARSER_THREAD);
        if let (false, Some(place)) = (parser, panic.location()) {
            let _ = writeln!(std::io::stderr(), "jissu: internal fault at {}:{}", place.file(), place.line());
        }
    }));
    let said = cli::main(std::env::args_os());
    // A closed pipe at the other end is no fault of ours.
    let _ = std::io::stdout().write_all(said.out.as_bytes());
    let _ = std::io::stderr().write_all(said.err.as_bytes());
    ExitCode::from(said.code)
}
