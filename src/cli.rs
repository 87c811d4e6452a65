//! Arguments to commands, and what commands find to text. Nothing is printed here: `main` does.

mod check;
mod explain;
mod gap;
mod help;
mod init;
mod inspect;
mod link;
mod protect;
mod run;
mod sample;
mod watch;

use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::PathBuf;

use clap::{Args, FromArgMatches as _, Parser, Subcommand, ValueEnum};
use clap_complete::Shell as ShellName;
use jissu::error::Error;
use jissu::findings::Severity;
use jissu::message::Message;
use jissu::plan::{JOINS, Plan, Problem, Protection};
use jissu::words::{Lang, Words};

/// What is to be said, and the exit code: 0 done, 1 stopped, 2 wrong usage, 3 findings at or above `--fail-on`.
pub(crate) struct Said {
    /// For standard output.
    pub(crate) out: String,
    /// For standard error.
    pub(crate) err: String,
    /// The exit code.
    pub(crate) code: u8,
}

impl Said {
    fn out(out: String) -> Self {
        Self { out, err: String::new(), code: 0 }
    }
}

/// 医療的ケア児等の実数把握: counts children once, from the returns of many offices.
#[derive(Parser)]
#[command(name = "jissu", version, about, long_about = None, arg_required_else_help = true)]
struct Arguments {
    /// Language of what is said and written: ja (日本語) or en. Default: the plan's, else Japanese.
    #[arg(long, global = true, value_enum)]
    lang: Option<LangName>,
    /// Say nothing when all went well.
    #[arg(short, long, global = true)]
    quiet: bool,
    /// Say on standard error how long each step took.
    #[arg(short, long, global = true)]
    verbose: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Copy, ValueEnum)]
enum LangName {
    Ja,
    En,
}

impl From<LangName> for Lang {
    fn from(name: LangName) -> Self {
        match name {
            LangName::Ja => Self::Ja,
            LangName::En => Self::En,
        }
    }
}

#[derive(Subcommand)]
enum Command {
    /// 四半期の集計を行う: run a quarter's job (returns in; council workbook, query letters and restricted files out).
    Run(RunArguments),
    /// 集計前に確認する: read, link and audit a quarter; print the plan and the findings; write nothing.
    Check(CheckArguments),
    /// ファイルの読み方を見る: show how files are read, and why.
    Inspect(InspectArguments),
    /// 見本（架空データ）を作る: write fictional returns, with the truth beside them.
    Sample(SampleArguments),
    /// 新しい集計を始める: write the plan, the folders and the register of receipts of a new job.
    Init(InitArguments),
    /// 次の四半期を用意する: make the next quarter's plan and folders from this one's.
    Next(NextArguments),
    /// 名寄せだけを行う: link the rows of a CSV that are about the same person.
    Link(LinkArguments),
    /// 名寄せの理由を見る: why rows are or are not one child.
    Explain(ExplainArguments),
    /// 必要量と受入可能量を比べる: need against capacity alone.
    Gap(GapArguments),
    /// 小さな数を守る: protect small numbers of any table, or try what a reader can say of published ones.
    Protect(ProtectArguments),
    /// シェルの補完: print a completion script.
    Completions {
        /// The shell.
        #[arg(value_enum)]
        shell: ShellName,
    },
    /// マニュアル: print the manual page.
    Man,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shape {
    Text,
    Json,
}

#[derive(Clone, Copy, ValueEnum)]
enum FailOn {
    Never,
    Info,
    Query,
    Error,
    Reject,
}

impl FailOn {
    fn reached(self, gravest: Option<Severity>) -> bool {
        let limit = match self {
            Self::Never => return false,
            Self::Info => Severity::Info,
            Self::Query => Severity::Query,
            Self::Error => Severity::Error,
            Self::Reject => Severity::Reject,
        };
        gravest.is_some_and(|gravest| gravest >= limit)
    }
}

#[derive(Args)]
struct RunArguments {
    /// The quarter's file, such as pipelines/fy2021q1.toml.
    plan: PathBuf,
    /// Form of the summary.
    #[arg(long, value_enum, default_value = "text")]
    format: Shape,
    /// Exit with 3 if a finding is at least this grave.
    #[arg(long, value_enum, default_value = "never")]
    fail_on: FailOn,
}

#[derive(Args)]
struct CheckArguments {
    /// The quarter's file.
    plan: PathBuf,
    /// Form of the answer.
    #[arg(long, value_enum, default_value = "text")]
    format: Shape,
    /// Exit with 3 if a finding is at least this grave.
    #[arg(long, value_enum, default_value = "error")]
    fail_on: FailOn,
    /// List every finding, not only how many there are of each rule.
    #[arg(long)]
    all: bool,
}

#[derive(Args)]
struct InspectArguments {
    /// Files to look at.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Form of the answer; several files give JSON Lines.
    #[arg(long, value_enum, default_value = "text")]
    format: Shape,
    /// Show the first data rows of each table, as many as this.
    #[arg(long, value_name = "N")]
    rows: Option<usize>,
    /// Show of data rows what each cell says, beside what it holds; without --rows of all of them.
    #[arg(long)]
    cells: bool,
    /// A file that holds the password of a protected workbook, on its first line.
    #[arg(long, value_name = "FILE")]
    password_from: Option<PathBuf>,
}

#[derive(Args)]
struct SampleArguments {
    /// Folder to write into.
    #[arg(short, long)]
    output: PathBuf,
    /// The same seed makes the same files.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// A prefecture, by name or code, or a region, in place of the one area.
    #[arg(long, value_name = "NAME")]
    prefecture: Option<String>,
    /// All 1,741 municipalities.
    #[arg(long, conflicts_with = "prefecture")]
    country: bool,
    /// Quarters in a row, from fy2021q1 on.
    #[arg(long, default_value_t = 2)]
    quarters: usize,
    /// Children, roughly; without it 120 in the area, otherwise in proportion to 21,000 in the country.
    #[arg(long)]
    children: Option<usize>,
    /// Multiplies the share of every kind of slip.
    #[arg(long, default_value_t = 1.0)]
    error_rate: f64,
    /// A TOML file of shares: how often each habit, slip and turn of life is drawn.
    #[arg(long, value_name = "FILE")]
    shares: Option<PathBuf>,
    /// Which error model: each field slips by itself, or each office has its clerk.
    #[arg(long, value_enum, default_value_t = ErrorModel::First)]
    errors: ErrorModel,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ErrorModel {
    First,
    Second,
}

#[derive(Args)]
struct InitArguments {
    /// Folder of the job.
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// Name of the area; of a known area or a prefecture, its municipalities are known.
    #[arg(long)]
    area: Option<String>,
    /// A municipality by name or code; may be said several times.
    #[arg(long, value_name = "NAME")]
    municipality: Vec<String>,
    /// The first quarter: fy2021q1, 令和3年度第1四半期 or R3Q1.
    #[arg(long)]
    quarter: Option<String>,
    /// A channel that has an office in every municipality.
    #[arg(long)]
    channel: Vec<String>,
    /// A further office, as 病院=みさき湾総合病院.
    #[arg(long, value_name = "CHANNEL=NAME")]
    office: Vec<String>,
    /// The quarter before, where its register is at hand.
    #[arg(long, value_name = "QUARTER")]
    previous: Option<String>,
    /// Preset of the protection of small numbers.
    #[arg(long, value_parser = Protection::PRESETS.map(|(name, _)| name))]
    policy: Option<String>,
    /// Who decided on the protection.
    #[arg(long, value_name = "WHO")]
    decided_by: Option<String>,
    /// Who may open the restricted files.
    #[arg(long, value_name = "WHO")]
    opened_by: Option<String>,
    /// When returns are due.
    #[arg(long, value_name = "DATE")]
    due: Option<String>,
    /// The data are invented.
    #[arg(long)]
    fictional: bool,
}

#[derive(Args)]
struct NextArguments {
    /// The quarter's file.
    plan: PathBuf,
}

#[derive(Args)]
struct GapArguments {
    /// CSV of need: municipality, area, service, care, age, need.
    need: PathBuf,
    /// CSV of capacity: office, municipality, area, service, cares, `age_from`, `age_to`, capacity.
    capacity: PathBuf,
    /// CSV of ways: from, to, minutes.
    #[arg(long, value_name = "FILE")]
    travel: Option<PathBuf>,
    /// Longest way into a neighbouring area, in minutes.
    #[arg(long, value_name = "MINUTES", default_value_t = 45)]
    limit: u64,
    /// Tell which offices' learning one more care helps most.
    #[arg(long)]
    skills: bool,
    /// Tell where a new office of so many units a month helps most.
    #[arg(long, value_name = "UNITS", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    site: Option<u64>,
    /// How many new offices.
    #[arg(long, value_name = "N", default_value_t = 1, requires = "site", value_parser = clap::value_parser!(u8).range(1..=20))]
    offices: u8,
    /// Print the scores of access by municipality.
    #[arg(long)]
    access: bool,
    /// Form of the answer.
    #[arg(long, value_enum, default_value = "text")]
    format: Shape,
}

/// What is done with zeros.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ZeroName {
    Show,
    Secondary,
    Hide,
}

#[derive(Args)]
struct ProtectArguments {
    /// A CSV of any table: one row a person, or one row a group with its count.
    table: PathBuf,
    /// The column of counts; without it each row counts one.
    #[arg(long, value_name = "COLUMN")]
    count: Option<String>,
    /// The columns of a table to release, by comma; once more for each further table of the same rows.
    #[arg(long, value_name = "COLUMNS", required = true)]
    by: Vec<String>,
    /// Groups of a column's values: `COLUMN=COLUMN` of the same file or `COLUMN=FILE.csv` (value, group); may be repeated and overlap.
    #[arg(long, value_name = "COLUMN=GROUPS")]
    hierarchy: Vec<String>,
    /// Numbers below this are small.
    #[arg(long, value_name = "N", default_value_t = 10)]
    threshold: u32,
    /// What is done with zeros.
    #[arg(long, value_enum, default_value = "show")]
    zero: ZeroName,
    /// By how much the possible values of a small number must differ at most; unless told, a reader is left all small numbers.
    #[arg(long, value_name = "N")]
    width: Option<u32>,
    /// A column whose values each know their own numbers, such as the municipality.
    #[arg(long, value_name = "COLUMN")]
    owner: Option<String>,
    /// Do not guard against the only one behind a number, who could subtract itself from others.
    #[arg(long)]
    no_families: bool,
    /// Where to write the table for readers.
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// Where to write the proof. It holds the true numbers: not for readers.
    #[arg(long, value_name = "FILE")]
    proof: Option<PathBuf>,
    /// Where to write which rule hid each cell. Not for readers.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Set other designs of the table beside it, with what each costs.
    #[arg(long)]
    compare: bool,
    /// The table is a published one: say what a reader can tell of each hidden cell.
    #[arg(long)]
    attack: bool,
}

#[derive(Args)]
struct LinkArguments {
    /// Tables: CSV or workbooks.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Where to write the rows with the column `child_id` added.
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// A model file: which column is what, and how to link.
    #[arg(short, long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// The column that names a row.
    #[arg(long, value_name = "COLUMN")]
    id: Option<String>,
    /// Where to write the pairs.
    #[arg(long, value_name = "FILE")]
    pairs: Option<PathBuf>,
    /// Which rows of several files may be one person.
    #[arg(long, value_name = "HOW", value_parser = JOINS.map(|(name, _)| name))]
    join: Option<String>,
    /// Probability from which two rows are one child. Unless told: 0.98 up to 5,000 rows, where a person can look at what stays open,
    /// and 0.7 beyond.
    #[arg(long, value_parser = probability)]
    threshold: Option<f64>,
    /// A column that says which rows are truly one child: prints precision, recall and F1. It takes no part in linking.
    #[arg(long, value_name = "COLUMN")]
    truth: Option<String>,
    /// Where to write the report: a workbook.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Propose a model file for each table, and link nothing.
    #[arg(long)]
    suggest: bool,
}

#[derive(Args)]
struct ExplainArguments {
    /// A row: by its key as in the review workbook; of a table by its id or number.
    #[arg(requires = "b")]
    a: Option<String>,
    /// Another row.
    b: Option<String>,
    /// All rows of a child, by its id; of a table by its number in the output.
    #[arg(long, value_name = "ID", conflicts_with_all = ["a", "b"])]
    child: Option<String>,
    /// The quarter's file; the newest of pipelines/ unless told.
    #[arg(long, value_name = "FILE", conflicts_with = "table")]
    plan: Option<PathBuf>,
    /// Tables, as given to `jissu link`; may be said several times.
    #[arg(long, value_name = "FILE")]
    table: Vec<PathBuf>,
    /// The model file of the tables.
    #[arg(short, long, value_name = "FILE", requires = "table")]
    model: Option<PathBuf>,
    /// The column that names a row of the tables.
    #[arg(long, value_name = "COLUMN", requires = "table")]
    id: Option<String>,
    /// Which rows of several tables may be one person.
    #[arg(long, value_name = "HOW", requires = "table", value_parser = JOINS.map(|(name, _)| name))]
    join: Option<String>,
    /// Probability from which two rows of the tables are one.
    #[arg(long, requires = "table", value_parser = probability)]
    threshold: Option<f64>,
    /// Where to draw it (SVG).
    #[arg(long, value_name = "FILE")]
    picture: Option<PathBuf>,
}

fn probability(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|number| *number > 0.0 && *number < 1.0);
    number.ok_or_else(|| "a number greater than 0 and less than 1".to_owned())
}

/// Runs a command line.
pub(crate) fn main(arguments: impl Iterator<Item = OsString>) -> Said {
    let typed: Vec<OsString> = arguments.collect();
    let words = Words::new(help::lang(&typed).unwrap_or_default());
    let read = help::command(&words).try_get_matches_from(typed);
    let arguments = match read.and_then(|matches| Arguments::from_arg_matches(&matches)) {
        Ok(arguments) => arguments,
        Err(error) => return help::wrong_usage(&error, &words),
    };
    let quiet = arguments.quiet;
    let mut said = answer(arguments, &words);
    if quiet && said.code == 0 {
        said.out.clear();
    }
    said
}

fn answer(arguments: Arguments, words: &Words) -> Said {
    let lang = arguments.lang.map(Lang::from);
    let verbose = arguments.verbose;
    match arguments.command {
        Command::Run(wanted) => {
            with_plan(lang, words, &wanted.plan, |plan, words| run::run(&wanted, plan, words, verbose))
        }
        Command::Check(wanted) => {
            with_plan(lang, words, &wanted.plan, |plan, words| check::check(&wanted, plan, words, verbose))
        }
        Command::Inspect(wanted) => told(inspect::inspect(&wanted, words), words),
        Command::Init(wanted) => told(init::init(&wanted, words), words),
        Command::Next(wanted) => told(init::next(&wanted, words), words),
        Command::Gap(wanted) => told(gap::gap(&wanted, words), words),
        Command::Protect(wanted) => told(protect::protect(&wanted, words), words),
        Command::Completions { shell } => help::completions(shell, words),
        Command::Man => told(help::manual(words), words),
        Command::Sample(wanted) => told(sample::sample(&wanted, words), words),
        Command::Explain(wanted) => told(explain::explain(&wanted, words), words),
        Command::Link(wanted) => told(link::link(&wanted, words), words),
    }
}

fn with_plan(
    lang: Option<Lang>,
    words: &Words,
    file: &std::path::Path,
    go: impl FnOnce(&Plan, &Words) -> Result<Said, Error>,
) -> Said {
    match Plan::load(file) {
        Ok(plan) => {
            // Words are in the language of the arguments; the plan is asked only where they name none.
            let own = plan.lang.filter(|own| lang.is_none() && *own != words.lang()).map(Words::new);
            let words = own.as_ref().unwrap_or(words);
            told(go(&plan, words), words)
        }
        Err(error) => told(Err(error), words),
    }
}

/// Puts an error into words.
fn told(result: Result<Said, Error>, words: &Words) -> Said {
    result.unwrap_or_else(|error| {
        let mut err = format!("{}: {}\n", words.text("cli-error"), words.say(&error.message()));
        if let Error::Plan(problems) = &error {
            for problem in problems {
                err.push_str(&problem_text(problem, words));
            }
        } else {
            let _ = writeln!(err, "{}: {}", words.text("cli-hint"), words.say(&error.hint()));
        }
        Said { out: String::new(), err, code: 1 }
    })
}

fn problem_text(problem: &Problem, words: &Words) -> String {
    let place = match problem.line {
        Some(line) => words.say(
            &Message::new("cli-problem-place")
                .with("file", problem.file.display().to_string())
                .with("line", line)
                .with(
                    "section",
                    if problem.section.is_empty() { String::new() } else { format!("[{}]", problem.section) },
                ),
        ),
        None => words.say(&Message::new("cli-problem-place-file").with("file", problem.file.display().to_string())),
    };
    let mut text = format!("  {}\n    {}\n", place.trim_end(), words.say(&problem.what));
    if let Some(hint) = &problem.hint {
        let _ = writeln!(text, "    {}: {}", words.text("cli-hint"), words.say(hint));
    }
    text
}

/// Returns a value as JSON text with a line break.
fn json(value: &impl serde::Serialize, pretty: bool) -> Result<String, Error> {
    let text = if pretty { serde_json::to_string_pretty(value) } else { serde_json::to_string(value) };
    text.map(|text| text + "\n").map_err(|_| Error::Internal { stage: "json" })
}
