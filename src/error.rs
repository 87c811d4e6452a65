//! Why a run stopped. Only the plan, the output folder and faults of our own stop a run; whatever is wrong in a
//! return is a [`crate::findings::Finding`].

use std::path::PathBuf;

use thiserror::Error;

use crate::message::Message;
use crate::plan::Problem;

/// Why a run stopped.
#[derive(Debug, Error)]
pub enum Error {
    /// The quarter's file or its method cannot be used; every problem that was found.
    #[error("the plan has {} problems", .0.len())]
    Plan(Vec<Problem>),
    /// The data are not declared fictional, and restricted files are not yet encrypted.
    #[error("restricted files of real data would be written in the clear")]
    NotFictional,
    /// A quarter was to be closed while pairs wait for a person.
    #[error("{open} pairs wait for a person")]
    ReviewOpen {
        /// Pairs without an answer.
        open: usize,
    },
    /// A quarter was to be closed without a single row about a child.
    #[error("no row about a child was read below {path}")]
    NoReturns {
        /// The folder of the returns.
        path: PathBuf,
    },
    /// The output folder holds something that no run wrote, or that was changed since.
    #[error("{path} was not written by a run, or was changed since")]
    OutputChanged {
        /// The file or folder.
        path: PathBuf,
    },
    /// A quarter that builds on another cannot find what that one left.
    #[error("the register of {quarter} is missing")]
    RegisterMissing {
        /// The quarter before.
        quarter: String,
        /// Where its snapshot was looked for.
        path: PathBuf,
    },
    /// A closed quarter would be changed.
    #[error("the register already holds another closed version of this quarter")]
    AlreadyClosed {
        /// The snapshot that stands.
        path: PathBuf,
    },
    /// Something of the register or of the reference data cannot be read.
    #[error("cannot read {path}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The output cannot be written.
    #[error("cannot write {path}")]
    Output {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The output folder's name is taken by a file.
    #[error("{path} is a file")]
    OutputIsFile {
        /// The path.
        path: PathBuf,
    },
    /// Whatever is hidden, numbers that are always shown give a small one away; nothing was written.
    #[error("small numbers cannot be protected")]
    Unprotected {
        /// The names of the tables in which they stand; none if they stand in no table that leaves.
        tables: Vec<&'static str>,
    },
    /// A council file would hold what must not leave; nothing was written.
    #[error("a council file holds protected text")]
    Leak {
        /// Parts of the workbook in which something was found.
        parts: Vec<String>,
    },
    /// What was asked cannot be done; what stands in the way.
    #[error("what was asked cannot be done: {}", .0.code)]
    Asked(Message),
    /// A fault of our own.
    #[error("internal fault in {stage}")]
    Internal {
        /// The stage.
        stage: &'static str,
    },
}

impl Error {
    /// Returns the error in the catalogue's words.
    pub fn message(&self) -> Message {
        match self {
            Self::Plan(problems) => Message::new("error-plan").with("n", problems.len()),
            Self::NotFictional => Message::new("error-not-fictional"),
            Self::NoReturns { path } => Message::new("error-no-returns").with("path", path.display().to_string()),
            Self::OutputChanged { path } => {
                Message::new("error-output-changed").with("path", path.display().to_string())
            }
            Self::ReviewOpen { open } => Message::new("error-review-open").with("n", *open),
            Self::RegisterMissing { quarter, path } => Message::new("error-register-missing")
                .with("quarter", quarter.as_str())
                .with("path", path.display().to_string()),
            Self::AlreadyClosed { path } => {
                Message::new("error-already-closed").with("path", path.display().to_string())
            }
            Self::Unreadable { path, source } => {
                Message::new("error-unreadable").with("path", path.display().to_string()).with("why", io_reason(source))
            }
            Self::Output { path, source } => {
                Message::new("error-output").with("path", path.display().to_string()).with("why", io_reason(source))
            }
            Self::OutputIsFile { path } => {
                Message::new("error-output-is-file").with("path", path.display().to_string())
            }
            Self::Leak { parts } => Message::new("error-leak").with("parts", parts.join(", ")),
            Self::Asked(what) => what.clone(),
            Self::Unprotected { tables } => Message::new("error-unprotected").with("tables", tables.join(", ")),
            Self::Internal { stage } => Message::new("error-internal").with("stage", *stage),
        }
    }

    /// Returns what can be done about it.
    pub fn hint(&self) -> Message {
        let mut hint = self.message();
        hint.code.push_str(".todo");
        hint
    }
}

/// Returns why the file system refused, in the catalogue's words.
pub fn io_reason(error: &std::io::Error) -> Message {
    use std::io::ErrorKind;
    let code = match error.kind() {
        ErrorKind::NotFound => "io-not-found",
        ErrorKind::AlreadyExists => "io-exists",
        ErrorKind::InvalidInput => "io-no-column",
        ErrorKind::PermissionDenied => "io-permission",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => "io-full",
        ErrorKind::NotADirectory => "io-not-a-folder",
        ErrorKind::IsADirectory => "io-is-a-folder",
        ErrorKind::ReadOnlyFilesystem => "io-read-only",
        _ => "io-other",
    };
    Message::new(code).with("detail", error.kind().to_string())
}
