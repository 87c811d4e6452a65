//! Help, completions, the manual page and wrong usage, in the language of the user: the arguments' shapes come from
//! clap, every sentence from the catalogue (`help-COMMAND`, `help-COMMAND-ARGUMENT`).

use std::ffi::OsStr;
use std::fmt::Write as _;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, CommandFactory as _};
use jissu::error::Error;
use jissu::message::Message;
use jissu::words::{Lang, Words};

use super::{Arguments, Said};

/// Returns the language asked for, before the arguments are read: help must come in it too.
pub(super) fn lang(arguments: &[impl AsRef<OsStr>]) -> Option<Lang> {
    let texts: Vec<_> = arguments.iter().map(|argument| argument.as_ref().to_string_lossy()).collect();
    let joined = texts.iter().find_map(|text| text.strip_prefix("--lang="));
    let apart = || {
        let mut pairs = texts.iter().zip(texts.iter().skip(1));
        pairs.find(|(name, _)| *name == "--lang").map(|(_, value)| value.as_ref())
    };
    match joined.or_else(apart)? {
        "en" => Some(Lang::En),
        "ja" => Some(Lang::Ja),
        _ => None,
    }
}

/// Returns the command line's shape with its help in words.
pub(super) fn command(words: &Words) -> Command {
    dressed(Arguments::command(), "help", words)
        .disable_help_subcommand(true)
        .subcommand_help_heading(words.text("help-commands"))
        .subcommand_value_name("COMMAND")
        .mut_subcommands(|inner| {
            let key = format!("help-{}", inner.get_name());
            dressed(inner, &key, words)
        })
}

fn dressed(command: Command, key: &str, words: &Words) -> Command {
    let examples = format!("{key}.examples");
    let template =
        format!("{{about-with-newline}}\n{} {{usage}}\n\n{{all-args}}{{after-help}}\n", words.text("help-usage"));
    let named = |arg: &Arg| format!("{key}-{}", arg.get_id().as_str().replace('_', "-"));
    // What every command takes is told in one place.
    let told = |arg: &Arg| match arg.get_id().as_str() {
        shared @ ("lang" | "quiet" | "verbose") => format!("help-{shared}"),
        _ => named(arg),
    };
    let mut command = command
        .about(words.text(key))
        .help_template(StyledStr::from(template))
        .disable_help_flag(true)
        .disable_version_flag(true)
        .mut_args(|arg| {
            let heading = if arg.is_positional() { "help-arguments" } else { "help-options" };
            let help = words.text(&told(&arg));
            arg.help_heading(words.text(heading)).help(help)
        })
        .arg(flag("help", 'h', ArgAction::Help, words));
    if key == "help" {
        command = command.arg(flag("version", 'V', ArgAction::Version, words));
    }
    if words.has(&examples) {
        command = command.after_help(format!("{}\n{}\n", words.text("help-examples"), words.text(&examples)));
    }
    command
}

fn flag(name: &'static str, short: char, action: ArgAction, words: &Words) -> Arg {
    let help = words.text(&format!("help-{name}"));
    Arg::new(name).short(short).long(name).action(action).help(help).help_heading(words.text("help-options"))
}

/// Returns what is wrong with a command line; help and version asked for are no fault.
pub(super) fn wrong_usage(error: &clap::Error, words: &Words) -> Said {
    let text = error.to_string();
    if !error.use_stderr() {
        return Said::out(text);
    }
    let code = u8::try_from(error.exit_code()).unwrap_or(2);
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return Said { out: String::new(), err: text, code };
    }
    let context = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(texts.join(", ")),
        Some(ContextValue::StyledStr(text)) => Some(text.to_string()),
        _ => None,
    };
    let said = match error.kind() {
        ErrorKind::UnknownArgument => "usage-unknown-argument",
        ErrorKind::InvalidSubcommand => "usage-unknown-command",
        ErrorKind::MissingRequiredArgument => "usage-missing",
        ErrorKind::MissingSubcommand => "usage-no-command",
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => "usage-value",
        ErrorKind::ArgumentConflict => "usage-twice",
        _ => return Said { out: String::new(), err: text, code },
    };
    let what = context(ContextKind::InvalidSubcommand).or_else(|| context(ContextKind::InvalidArg));
    let message = Message::new(said)
        .with("what", what.unwrap_or_default())
        .with("value", context(ContextKind::InvalidValue).unwrap_or_default());
    let mut err = format!("{}: {}\n", words.text("cli-error"), words.say(&message));
    let near = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    let hint = match (near.into_iter().find_map(context), context(ContextKind::ValidValue)) {
        (Some(near), _) => words.say(&Message::new("hint-nearest").with("word", near)),
        (None, Some(valid)) if !valid.is_empty() => words.say(&Message::new("hint-choices").with("words", valid)),
        _ => words.text("usage-help"),
    };
    let _ = writeln!(err, "{}: {hint}", words.text("cli-hint"));
    Said { out: String::new(), err, code }
}

/// `jissu completions`: a script for a shell.
pub(super) fn completions(shell: clap_complete::Shell, words: &Words) -> Said {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command(words), "jissu", &mut script);
    Said::out(String::from_utf8_lossy(&script).into_owned())
}

/// `jissu man`: the manual page, for `man`.
pub(super) fn manual(words: &Words) -> Result<Said, Error> {
    let mut page = Vec::new();
    let mut root = command(words);
    root.build();
    let failed = |_| Error::Internal { stage: "man" };
    clap_mangen::Man::new(root.clone()).render(&mut page).map_err(failed)?;
    for inner in root.get_subcommands() {
        clap_mangen::Man::new(inner.clone()).render(&mut page).map_err(failed)?;
    }
    Ok(Said::out(String::from_utf8_lossy(&page).into_owned()))
}
