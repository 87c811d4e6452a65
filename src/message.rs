//! A thing to be said to a person, as a code and its arguments; [`crate::words`] puts it into a language.

use std::fmt;

/// One argument of a [`Message`].
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Text that anybody may read: a file name, a column title, a code.
    Text(String),
    /// What a return says of a person; shown to the office that sent it, never on a terminal or in a log.
    Private(String),
    /// A whole number.
    Number(i64),
    /// A message inside a message.
    Said(Box<Message>),
}

/// A code of the catalogue with its arguments.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Message {
    /// The message's name in the catalogue; `code.attribute` names an attribute of it.
    pub code: String,
    /// Arguments by name.
    pub args: Vec<(&'static str, Value)>,
}

impl Message {
    /// Returns a message without arguments.
    pub fn new(code: impl Into<String>) -> Self {
        Self { code: code.into(), args: Vec::new() }
    }

    /// Adds an argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.args.push((name, value.into()));
        self
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "{text:?}"),
            Self::Private(text) => write!(f, "<{} characters>", text.chars().count()),
            Self::Number(number) => write!(f, "{number}"),
            Self::Said(message) => write!(f, "{message:?}"),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Message> for Value {
    fn from(message: Message) -> Self {
        Self::Said(Box::new(message))
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Number(i64::from(number))
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}
