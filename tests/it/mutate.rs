//! Files and cells with bytes changed at random: whatever comes in, nothing panics. A few thousand runs on every build;
//! `cargo test --test it mutate -- --ignored` makes `JISSU_MUTATIONS` (a million) runs of each parser. `fuzz/` has the
//! same parsers for cargo-fuzz, which finds its way by coverage.

use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Instant;

use jissu::ingest::open;
use jissu::master::master;
use jissu::plan::Plan;
use jissu::sample::{Options, write};
use jissu::values::address::read_address;
use jissu::values::age::read_age;
use jissu::values::care::{Care, read_cares};
use jissu::values::choice::{Change, Place, Sex};
use jissu::values::code::{read_code, read_corporation, read_office};
use jissu::values::contact::{read_phone, read_postal};
use jissu::values::date::{Hint, read_date, read_date_number, read_date_parts};
use jissu::values::flag::{read_flag, read_tick};
use jissu::values::fold::{fold, kana_key, title_key};
use jissu::values::name::{read_kana, read_name};
use jissu::values::number::read_number;
use jissu::values::service::{Affiliation, Service};

/// What is fed with mutated bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Parser {
    /// Encoding, separator and records of a text file.
    Text,
    /// Whole workbooks: zip and compound structure, before and behind the check of it.
    Workbook,
    /// One part of a zipped workbook, packed again.
    Part,
    /// The description of an encrypted package, and the check of a password.
    Seal,
    /// Readers of cells.
    Values,
    /// A quarter's file.
    Plan,
    /// A method file.
    Method,
}

impl Parser {
    /// Each parser with its runs on every build; the slower ones have fewer.
    const ALL: [(Self, u32); 7] = [
        (Self::Text, 150),
        (Self::Workbook, 40),
        (Self::Part, 10),
        (Self::Seal, 60),
        (Self::Values, 1_500),
        (Self::Plan, 60),
        (Self::Method, 60),
    ];
}

#[test]
fn no_mutation_panics() {
    let bench = Bench::new();
    for (parser, runs) in Parser::ALL {
        bench.run(parser, runs, 1);
    }
}

#[test]
#[ignore = "takes an hour; for a release build"]
#[expect(clippy::print_stderr, reason = "the figures are what it is run for")]
fn a_million_mutations_of_each_parser() {
    let runs = std::env::var("JISSU_MUTATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    let only = std::env::var("JISSU_PARSER").unwrap_or_default();
    let seed = std::env::var("JISSU_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(2);
    let bench = Bench::new();
    for (parser, _) in Parser::ALL {
        let name = format!("{parser:?}");
        if only.is_empty() || only.eq_ignore_ascii_case(&name) {
            let start = Instant::now();
            let (n_read, slowest) = bench.run(parser, runs, seed);
            let seconds = start.elapsed().as_secs_f64();
            eprintln!("{name}: {runs} runs, {n_read} read, {seconds:.0} s in all, slowest {slowest:.3} s");
        }
    }
}

/// Places in our own code where a panic arose: parsers run in threads of their own, where a panic ends quietly.
static PANICS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Samples of every parser, and a folder for plans.
struct Bench {
    folder: tempfile::TempDir,
    texts: Vec<Vec<u8>>,
    workbooks: Vec<Vec<u8>>,
    sealed: Vec<Vec<u8>>,
    cells: Vec<Vec<u8>>,
    quarter: Vec<u8>,
    method: Vec<u8>,
}

impl Bench {
    fn new() -> Self {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            if place.starts_with("src/") {
                PANICS.lock().unwrap().push(place);
            }
            if std::thread::current().name() != Some(jissu::ingest::PARSER_THREAD) {
                before(panic);
            }
        }));
        let folder = tempfile::tempdir().unwrap();
        write(&Options::default(), folder.path()).unwrap();
        let plan = folder.path().join("pipelines/fy2021q1.toml");
        let method = folder.path().join("pipelines/method.toml");
        let (mut texts, mut workbooks, mut sealed) = (encodings(), Vec::new(), Vec::new());
        for file in files(&folder.path().join("input")) {
            let bytes = fs::read(&file).unwrap();
            match file.extension().and_then(|extension| extension.to_str()) {
                Some("csv" | "tsv") if bytes.len() < 20_000 => texts.push(bytes),
                Some("xlsx" | "xlsm" | "xls" | "ods") if is_sealed(&bytes) => sealed.push(quickly_checked(&bytes)),
                Some("xlsx" | "xlsm" | "xls" | "ods") if bytes.len() < 40_000 => workbooks.push(bytes),
                _ => {}
            }
        }
        let cells = cells();
        assert!(![&texts, &workbooks, &sealed, &cells].iter().any(|samples| samples.is_empty()));
        let (quarter, method) = (fs::read(plan).unwrap(), fs::read(method).unwrap());
        Self { folder, texts, workbooks, sealed, cells, quarter, method }
    }

    /// Runs a parser; returns how often it read what it was given, and the longest time in seconds.
    fn run(&self, parser: Parser, runs: u32, seed: u64) -> (u32, f64) {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let (mut n_read, mut slowest) = (0, 0.0_f64);
        for run in 0..runs {
            let start = Instant::now();
            n_read += u32::from(self.once(parser, &mut random));
            slowest = slowest.max(start.elapsed().as_secs_f64());
            let panics = PANICS.lock().unwrap().clone();
            assert!(panics.is_empty(), "{parser:?}, run {run} of seed {seed}: panic at {panics:?}");
        }
        (n_read, slowest)
    }

    fn once(&self, parser: Parser, random: &mut Random) -> bool {
        match parser {
            Parser::Text => open(random.mutated(&self.texts), "a.csv", None).is_ok(),
            Parser::Workbook => open(random.mutated(&self.workbooks), "a.xlsx", None).is_ok(),
            Parser::Part => self.part(random),
            Parser::Seal => open(self.resealed(random), "a.xlsx", Some("x")).is_ok(),
            Parser::Values => read_all(&String::from_utf8_lossy(&random.mutated(&self.cells))),
            Parser::Plan => self.plan(&random.mutated(std::slice::from_ref(&self.quarter)), &self.method),
            Parser::Method => self.plan(&self.quarter, &random.mutated(std::slice::from_ref(&self.method))),
        }
    }

    fn part(&self, random: &mut Random) -> bool {
        let sample: &Vec<u8> = random.one(&self.workbooks);
        open(repacked(sample, random), "a.xlsx", None).is_ok()
    }

    fn plan(&self, quarter: &[u8], method: &[u8]) -> bool {
        let folder = self.folder.path().join("pipelines");
        let file = folder.join("mutated.toml");
        fs::write(&file, quarter).unwrap();
        fs::write(folder.join("method.toml"), method).unwrap();
        Plan::load(&file).is_ok()
    }

    /// A sealed workbook, half of the time with the description of its seal changed, else any byte.
    fn resealed(&self, random: &mut Random) -> Vec<u8> {
        let sample = random.one(&self.sealed).clone();
        if random.below(2) == 0 {
            return random.mutated(&[sample]);
        }
        with_info(&sample, |info| random.mutated(&[info]))
    }
}

/// A text in every encoding.
fn encodings() -> Vec<Vec<u8>> {
    let text = "整理番号,氏名,フリガナ,生年月日,備考\r\n1,山田　花子,\"ヤマダ, ハナコ\",R1.5.1,\"一行目\n二行目\"\r\n2,田中,タナカ,2018/4/1,\r\n";
    let of = |encoding: &'static encoding_rs::Encoding| encoding.encode(text).0.into_owned();
    let utf16 = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect();
    vec![
        text.as_bytes().to_vec(),
        of(encoding_rs::SHIFT_JIS),
        of(encoding_rs::EUC_JP),
        of(encoding_rs::ISO_2022_JP),
        utf16(u16::to_le_bytes),
        utf16(u16::to_be_bytes),
        text.replace(',', "\t").into_bytes(),
    ]
}

/// The inputs of the test vectors.
fn cells() -> Vec<Vec<u8>> {
    let mut cells = Vec::new();
    for text in super::vectors::FILES.map(|(_, text)| text) {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        cells.extend(reader.records().map(|row| row.unwrap()[1].as_bytes().to_vec()));
    }
    cells
}

fn read_all(text: &str) -> bool {
    let hint = Hint::default();
    let parts: Vec<&str> = text.splitn(4, ['.', '/', '|', '年']).collect();
    let part = |at: usize| parts.get(at).copied().unwrap_or_default();
    let date = read_date(text, hint).is_ok();
    let _ =
        (read_date_parts(part(0), part(1), part(2), part(3), hint), text.parse().map(|n| read_date_number(n, hint)));
    let _ = (read_number(text), read_age(text), read_flag(text), read_tick(text, Care::Suction), read_cares(text));
    let _ = (Sex::read(text), Place::read(text), Change::read(text), Service::find(text), Affiliation::find(text));
    let _ = (read_office(text), read_corporation(text), read_code(text), read_postal(text), read_phone(text));
    let _ = (read_name(text), read_kana(text), fold(text), kana_key(text), title_key(text));
    let _ = (read_address(text, Some("142018"), &["神奈川県"]), master().by_name(text, &[]), master().by_code(text));
    date
}

fn is_sealed(bytes: &[u8]) -> bool {
    cfb::CompoundFile::open(Cursor::new(bytes)).is_ok_and(|file| file.is_stream("/EncryptedPackage"))
}

/// The same workbook with a password that is hashed once: the seal is read as before, only faster.
fn quickly_checked(bytes: &[u8]) -> Vec<u8> {
    with_info(bytes, |info| {
        let (version, xml) = info.split_at(8);
        let xml = String::from_utf8_lossy(xml).replace("spinCount=\"100000\"", "spinCount=\"1\"");
        [version, xml.as_bytes()].concat()
    })
}

fn with_info(bytes: &[u8], change: impl FnOnce(Vec<u8>) -> Vec<u8>) -> Vec<u8> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes.to_vec())).unwrap();
    let mut info = Vec::new();
    file.open_stream("/EncryptionInfo").unwrap().read_to_end(&mut info).unwrap();
    let info = change(info);
    file.create_stream("/EncryptionInfo").unwrap().write_all(&info).unwrap();
    file.flush().unwrap();
    file.into_inner().into_inner()
}

/// A zipped workbook with one part changed and packed again, so that its checksums hold; another file as it is.
fn repacked(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return random.mutated(&[bytes.to_vec()]) };
    let changed = random.below(archive.len());
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        if index == changed {
            content = random.mutated(&[content]);
        }
        let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        writer.start_file(name, stored).unwrap();
        writer.write_all(&content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

/// Numbers that are random enough (xorshift).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, n: usize) -> usize {
        let n = u64::try_from(n.max(1)).unwrap();
        usize::try_from((self.next() >> 11) % n).unwrap()
    }

    fn one<'s, T>(&mut self, samples: &'s [T]) -> &'s T {
        &samples[self.below(samples.len())]
    }

    /// One of the samples with some bytes changed.
    fn mutated(&mut self, samples: &[Vec<u8>]) -> Vec<u8> {
        const TOKENS: [&[u8]; 18] = [
            b"\"",
            b",",
            b"\n",
            b"\r\n",
            b"\t",
            b"=",
            b"[",
            b"\x1B$B",
            b"\0",
            b"\xFF\xFE",
            b"\xEF\xBB\xBF",
            b"</",
            b"&#0;",
            b"99999999999999999999",
            b"-1",
            b"\xFF\xFF\xFF\xFF",
            b"\xE3\x80\x80",
            b"\xF0\xA0\xAE\xB7",
        ];
        let mut bytes = self.one(samples).clone();
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len() + 1);
            let end = (at + self.below(16)).min(bytes.len());
            match self.below(8) {
                0 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
                1 if at < bytes.len() => bytes[at] = self.next().to_le_bytes()[0],
                2 => drop(bytes.splice(at..at, self.one(&TOKENS).iter().copied())),
                3 => drop(bytes.splice(at..end, self.one(&TOKENS).iter().copied())),
                4 => drop(bytes.drain(at..end)),
                5 => {
                    let piece = bytes[at..end].to_vec();
                    let to = self.below(bytes.len() + 1);
                    drop(bytes.splice(to..to, piece));
                }
                6 => {
                    let other = self.one(samples);
                    let from = self.below(other.len() + 1);
                    let to = (from + self.below(64)).min(other.len());
                    drop(bytes.splice(at..at, other[from..to].iter().copied()));
                }
                _ if self.below(8) == 0 => bytes.truncate(at),
                _ => {}
            }
        }
        bytes
    }
}
