//! [`Message`]s to sentences: the one catalogue of what is said to people, in Japanese and English.
//!
//! The catalogue is written in Project Fluent's format, one folder a language under `src/words/`.

use std::borrow::Cow;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::message::{Message, Value};

/// A language that people are spoken to in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Japanese, the default.
    #[default]
    Ja,
    /// English.
    En,
}

const JA: &[&str] = &[
    include_str!("words/ja/cli.ftl"),
    include_str!("words/ja/help.ftl"),
    include_str!("words/ja/plan.ftl"),
    include_str!("words/ja/findings.ftl"),
    include_str!("words/ja/values.ftl"),
    include_str!("words/ja/tables.ftl"),
    include_str!("words/ja/report.ftl"),
];
const EN: &[&str] = &[
    include_str!("words/en/cli.ftl"),
    include_str!("words/en/help.ftl"),
    include_str!("words/en/plan.ftl"),
    include_str!("words/en/findings.ftl"),
    include_str!("words/en/values.ftl"),
    include_str!("words/en/tables.ftl"),
    include_str!("words/en/report.ftl"),
];

/// The catalogue in one language.
pub struct Words {
    lang: Lang,
    bundle: FluentBundle<FluentResource>,
}

impl Words {
    /// Opens the catalogue in a language.
    pub fn new(lang: Lang) -> Self {
        let (id, parts) = match lang {
            Lang::Ja => ("ja", JA),
            Lang::En => ("en", EN),
        };
        let id: LanguageIdentifier = id.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        bundle.set_use_isolating(false);
        for part in parts {
            // What could be read of a part is used; the test below refuses a catalogue with faults.
            let resource = FluentResource::try_new((*part).to_owned()).unwrap_or_else(|(read, _)| read);
            bundle.add_resource_overriding(resource);
        }
        Self { lang, bundle }
    }

    /// Returns the language.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Returns the catalogue's own text, part by part.
    pub fn catalogue(&self) -> &'static [&'static str] {
        match self.lang {
            Lang::Ja => JA,
            Lang::En => EN,
        }
    }

    /// Returns a sentence that anybody may read: private arguments are left out.
    pub fn say(&self, message: &Message) -> String {
        self.render(message, false)
    }

    /// Returns a sentence for the office that sent the data: private arguments are shown.
    pub fn say_to_owner(&self, message: &Message) -> String {
        self.render(message, true)
    }

    /// Returns the text of a code without arguments.
    pub fn text(&self, code: &str) -> String {
        self.say(&Message::new(code))
    }

    /// Tells whether the catalogue has a code.
    pub fn has(&self, code: &str) -> bool {
        let (id, attribute) = split(code);
        self.bundle.get_message(id).is_some_and(|found| match attribute {
            Some(name) => found.get_attribute(name).is_some(),
            None => found.value().is_some(),
        })
    }

    fn render(&self, message: &Message, owner: bool) -> String {
        let (id, attribute) = split(&message.code);
        let Some(found) = self.bundle.get_message(id) else { return message.code.clone() };
        let pattern = match attribute {
            Some(name) => found.get_attribute(name).map(|attribute| attribute.value()),
            None => found.value(),
        };
        let Some(pattern) = pattern else { return message.code.clone() };
        let mut args = FluentArgs::new();
        for (name, value) in &message.args {
            args.set(*name, self.value(value, owner));
        }
        let text: Cow<'_, str> = self.bundle.format_pattern(pattern, Some(&args), &mut Vec::new());
        text.into_owned()
    }

    fn value<'a>(&self, value: &'a Value, owner: bool) -> FluentValue<'a> {
        match value {
            Value::Text(text) => FluentValue::from(text.as_str()),
            Value::Private(text) if owner => FluentValue::from(text.as_str()),
            Value::Private(_) => FluentValue::from(self.text("private")),
            Value::Number(number) => FluentValue::from(number.to_string()),
            Value::Said(message) => FluentValue::from(self.render(message, owner)),
        }
    }
}

fn split(code: &str) -> (&str, Option<&str>) {
    match code.split_once('.') {
        Some((id, attribute)) => (id, Some(attribute)),
        None => (code, None),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use fluent_bundle::FluentResource;

    use super::{EN, JA, Lang, Words};
    use crate::message::{Message, Value};

    /// Each code of a catalogue (`id` or `id.attribute`) with the arguments that it names.
    fn codes(parts: &[&str]) -> BTreeMap<String, BTreeSet<String>> {
        let mut codes = BTreeMap::new();
        for part in parts {
            let resource = FluentResource::try_new((*part).to_owned());
            assert!(resource.is_ok(), "a part of the catalogue has faults: {:?}", resource.err().map(|(_, e)| e));
            let mut id = String::new();
            let mut code = String::new();
            for line in part.lines() {
                if line.starts_with('#') || line.trim().is_empty() {
                    continue;
                }
                let key = line.split_once(" =").map(|(key, _)| key.trim().to_owned());
                if !line.starts_with(' ') {
                    id = key.expect("a message has ' ='");
                    code.clone_from(&id);
                } else if line.trim_start().starts_with('.') {
                    code = format!("{id}{}", key.expect("an attribute has ' ='"));
                }
                let args = line.split("{ $").skip(1).filter_map(|rest| rest.split([' ', '}']).next());
                codes.entry(code.clone()).or_insert_with(BTreeSet::new).extend(args.map(str::to_owned));
            }
        }
        codes
    }

    #[test]
    fn both_languages_say_the_same_things_of_the_same_arguments() {
        assert_eq!(codes(JA), codes(EN));
    }

    #[test]
    fn private_arguments_are_left_out_of_what_anybody_may_read() {
        let words = Words::new(Lang::Ja);
        let message = Message::new("C01.found").with("value", Value::Private("葉山 あおい".to_owned()));
        assert!(!words.say(&message).contains("あおい"));
        assert!(words.say_to_owner(&message).contains("あおい"));
    }
}
