//! Bytes of a file to [`Sheet`]s: which format it really is, whether it is locked or damaged, and its cells.
//!
//! The extension is only a claim. A parser that panics takes its thread with it and nothing else.

use std::io::{Cursor, Read};

use super::excel;
use super::furigana::Readings;
use super::seal::{self, Seal};
use super::sheet::Sheet;
use super::text;
use crate::findings::{Rule, rules};

/// What a file really is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// Excel 2007 and later.
    Xlsx,
    /// Excel 2007 and later, with macros.
    Xlsm,
    /// Excel 2007 and later, binary.
    Xlsb,
    /// Excel 97–2003.
    Xls,
    /// `OpenDocument`.
    Ods,
    /// Text with commas, tabs or semicolons.
    Csv,
}

impl Format {
    /// Returns the format's usual extension.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Xlsm => "xlsm",
            Self::Xlsb => "xlsb",
            Self::Xls => "xls",
            Self::Ods => "ods",
            Self::Csv => "csv",
        }
    }

    fn claimed_by(self, extension: &str) -> bool {
        match self {
            Self::Csv => matches!(extension, "csv" | "tsv" | "txt"),
            other => other.extension() == extension,
        }
    }
}

/// A file that could be opened.
pub struct Opened {
    /// Its format.
    pub format: Format,
    /// The encoding of a text file.
    pub encoding: Option<&'static str>,
    /// Its sheets, hidden ones too.
    pub sheets: Vec<Sheet>,
    /// Readings of names that Excel keeps with the texts.
    pub(super) readings: Readings,
    /// Rules that the file as a whole runs into, each with a detail.
    pub remarks: Vec<(Rule, String)>,
}

/// Largest sum of the parts of a workbook, unpacked; a quarter's return has some hundred kilobytes.
const MOST_UNPACKED: u64 = 256 << 20;
/// Largest file.
pub(super) const MOST_BYTES: u64 = 256 << 20;

/// Opens a file; where it cannot be used, returns the rule that says why, and a detail.
pub fn open(bytes: Vec<u8>, name: &str, password: Option<&str>) -> Result<Opened, (Rule, String)> {
    if bytes.is_empty() {
        return Err((rules::FILE_EMPTY, String::new()));
    }
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase()).unwrap_or_default();
    let mut remarks = Vec::new();
    let (format, bytes) = unlock(bytes, password)?;
    if !format.claimed_by(&extension) {
        remarks.push((rules::FILE_WRONG_EXTENSION, format.extension().to_owned()));
    }
    let (encoding, (sheets, readings)) = if format == Format::Csv {
        let read = text::read(&bytes)?;
        remarks.extend(read.remarks);
        (Some(read.encoding), (vec![read.sheet], Readings::new()))
    } else {
        if format == Format::Xlsm && has_part(&bytes, "vbaProject.bin") {
            remarks.push((rules::FILE_MACRO, String::new()));
        }
        let sheets = apart(move || excel::read(format, bytes)).ok_or((rules::FILE_DAMAGED, String::new()))??;
        (None, sheets)
    };
    Ok(Opened { format, encoding, sheets, readings, remarks })
}

/// Name of threads in which somebody else's parser runs; the program stays silent when one of them panics.
pub const PARSER_THREAD: &str = "parser";

/// Runs a parser in a thread of its own; nothing is returned if it panics.
fn apart<T: Send + 'static>(parse: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    std::thread::Builder::new().name(PARSER_THREAD.to_owned()).spawn(parse).ok()?.join().ok()
}

/// Returns the real format and the bytes to parse, decrypted where a password opens them.
fn unlock(bytes: Vec<u8>, password: Option<&str>) -> Result<(Format, Vec<u8>), (Rule, String)> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        let format = zip_format(&bytes)?;
        return Ok((format, bytes));
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return unlock_compound(bytes, password);
    }
    // Excel before 97 wrote bare records; no office sends them, and no reader here opens them.
    if bytes.starts_with(&[0x09, 0x00]) || bytes.starts_with(&[0x09, 0x02]) || bytes.starts_with(&[0x09, 0x04]) {
        return Err((rules::FILE_UNKNOWN_FORMAT, "Excel 4".to_owned()));
    }
    let start: String = String::from_utf8_lossy(bytes.get(..512.min(bytes.len())).unwrap_or_default()).to_lowercase();
    for (mark, what) in [("%pdf", "PDF"), ("<html", "HTML"), ("<!doctype", "HTML"), ("<?xml", "XML"), ("{\\rtf", "RTF")]
    {
        if start.trim_start_matches('\u{feff}').trim_start().starts_with(mark) {
            return Err((rules::FILE_UNKNOWN_FORMAT, what.to_owned()));
        }
    }
    Ok((Format::Csv, bytes))
}

fn archive(bytes: &[u8]) -> Result<zip::ZipArchive<Cursor<&[u8]>>, (Rule, String)> {
    zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| (rules::FILE_DAMAGED, "zip".to_owned()))
}

fn zip_format(bytes: &[u8]) -> Result<Format, (Rule, String)> {
    let mut archive = archive(bytes)?;
    let mut unpacked: u64 = 0;
    let mut names = Vec::new();
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).map_err(|_| (rules::FILE_DAMAGED, "zip".to_owned()))?;
        unpacked = unpacked.saturating_add(part.size());
        let name = part.name().map_err(|_| (rules::FILE_DAMAGED, "zip".to_owned()))?;
        names.push(name.replace('\\', "/").to_lowercase());
    }
    if unpacked > MOST_UNPACKED {
        return Err((rules::FILE_TOO_LARGE, format!("{} MB", unpacked >> 20)));
    }
    let has = |name: &str| names.iter().any(|found| found.trim_start_matches('/') == name);
    if has("xl/workbook.bin") {
        Ok(Format::Xlsb)
    } else if has("xl/workbook.xml") || has("[content_types].xml") {
        Ok(if macro_enabled(&mut archive) { Format::Xlsm } else { Format::Xlsx })
    } else if has("content.xml") {
        if part(&mut archive, "META-INF/manifest.xml").contains("encryption-data") {
            return Err((rules::FILE_LOCKED, "ods".to_owned()));
        }
        Ok(Format::Ods)
    } else {
        Err((rules::FILE_UNKNOWN_FORMAT, "zip".to_owned()))
    }
}

fn part(archive: &mut zip::ZipArchive<Cursor<&[u8]>>, name: &str) -> String {
    let mut text = Vec::new();
    if let Ok(part) = archive.by_name(name) {
        // A manifest of more than a megabyte is none; what was read so far is enough.
        let _ = part.take(1 << 20).read_to_end(&mut text);
    }
    String::from_utf8_lossy(&text).into_owned()
}

fn macro_enabled(archive: &mut zip::ZipArchive<Cursor<&[u8]>>) -> bool {
    part(archive, "[Content_Types].xml").contains("macroEnabled")
}

fn has_part(bytes: &[u8], ending: &str) -> bool {
    archive(bytes).is_ok_and(|archive| archive.file_names().flatten().any(|name| name.ends_with(ending)))
}

/// Opens a compound file: an .xls, or a newer workbook behind a password.
fn unlock_compound(bytes: Vec<u8>, password: Option<&str>) -> Result<(Format, Vec<u8>), (Rule, String)> {
    let checked = {
        let bytes = bytes.clone();
        apart(move || streams(&bytes)).flatten()
    };
    let Some(streams) = checked else { return Err((rules::FILE_DAMAGED, "OLE".to_owned())) };
    match streams {
        Compound::Encrypted => {
            let Some(password) = password else { return Err((rules::FILE_LOCKED, String::new())) };
            let password = password.to_owned();
            let opened = apart(move || match seal::check(&bytes, &password) {
                Seal::WrongPassword => Err((rules::FILE_WRONG_PASSWORD, String::new())),
                Seal::Broken | Seal::Unreadable => Err((rules::FILE_DAMAGED, "OLE".to_owned())),
                // Without a seal a wrong password can give garbage without an error: only what is a zip counts.
                Seal::Whole | Seal::None => office_crypto::decrypt_from_bytes(bytes, &password)
                    .ok()
                    .filter(|opened| opened.starts_with(b"PK\x03\x04"))
                    .ok_or((rules::FILE_WRONG_PASSWORD, String::new())),
            });
            let opened = opened.unwrap_or(Err((rules::FILE_DAMAGED, "OLE".to_owned())))?;
            let format = zip_format(&opened).map_err(|_| (rules::FILE_WRONG_PASSWORD, String::new()))?;
            Ok((format, opened))
        }
        Compound::Locked => Err((rules::FILE_LOCKED, "xls".to_owned())),
        Compound::Workbook => Ok((Format::Xls, bytes)),
        Compound::Other => Err((rules::FILE_UNKNOWN_FORMAT, "OLE".to_owned())),
    }
}

enum Compound {
    Encrypted,
    Locked,
    Workbook,
    Other,
}

/// Looks into a compound file; a chain of sectors that runs in a circle ends here, before a parser follows it.
fn streams(bytes: &[u8]) -> Option<Compound> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).ok()?;
    if file.is_stream("/EncryptedPackage") {
        return Some(Compound::Encrypted);
    }
    let Some(name) = ["/Workbook", "/Book"].into_iter().find(|name| file.is_stream(name)) else {
        return Some(Compound::Other);
    };
    let mut book = Vec::new();
    file.open_stream(name).ok()?.read_to_end(&mut book).ok()?;
    Some(if locked(&book) { Compound::Locked } else { Compound::Workbook })
}

/// Tells whether the globals of a BIFF stream hold FILEPASS (record 0x2F, [MS-XLS] 2.4.117).
fn locked(book: &[u8]) -> bool {
    let mut rest = book;
    while let [kind_low, kind_high, size_low, size_high, after @ ..] = rest {
        match u16::from_le_bytes([*kind_low, *kind_high]) {
            0x2F => return true,
            0x0A => return false, // EOF of the globals
            _ => {}
        }
        let size = usize::from(u16::from_le_bytes([*size_low, *size_high]));
        let Some(next) = after.get(size..) else { return false };
        rest = next;
    }
    false
}
