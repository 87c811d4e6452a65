//! What linking compares of each row, to rows made for comparing.
//!
//! Rows are read part by part, by as many readers as there are threads; a part knows its reader, by whom its names are numbered.

use std::sync::{Mutex, PoisonError};

use super::Identity;
use super::levels::N_OTHERS;
use super::table::{Birth, Row};
use super::texts::{Script, Text, Texts, at_most, mark, marked, mix, number};

/// The further fields of a row.
pub(super) type Others = [Text; N_OTHERS];

/// Rows that were read together.
pub struct Part {
    pub(super) rows: Vec<Row>,
    pub(super) others: Vec<Others>,
    pub(super) reader: usize,
}

impl Part {
    /// Numbers the returns of its rows anew, as those of a part may be known only when all are read.
    #[must_use]
    pub fn with_sources(mut self, number: impl Fn(u32) -> u32) -> Self {
        for row in &mut self.rows {
            row.source = number(row.source);
        }
        self
    }
}

/// Reads rows, and remembers all names that it met.
pub struct Reader {
    rows: Vec<Row>,
    others: Vec<Others>,
    nth: usize,
    texts: Texts,
}

impl Reader {
    fn new(nth: usize) -> Self {
        Self { rows: Vec::new(), others: Vec::new(), nth, texts: Texts::default() }
    }

    /// Takes in a row; the order of rows is kept.
    pub fn push(&mut self, identity: &Identity) {
        let mut row = row(&mut self.texts, identity);
        if identity.others.iter().any(|other| !other.is_empty()) {
            let mut fields = identity.others.iter().map(|other| self.texts.text(other));
            self.others.push(std::array::from_fn(|_| fields.next().unwrap_or_default()));
            row.others = at_most(self.others.len());
        }
        self.rows.push(row);
    }

    /// Hands out the rows taken in since the last part.
    pub fn part(&mut self) -> Part {
        // Copied, so that a part takes no more memory than it needs and the next one finds room.
        let part = Part { rows: self.rows.as_slice().into(), others: self.others.as_slice().into(), reader: self.nth };
        self.rows.clear();
        self.others.clear();
        part
    }
}

/// Readers, as many as are at work at one time.
#[derive(Default)]
pub struct Readers(Mutex<Lent>);

#[derive(Default)]
struct Lent {
    idle: Vec<Reader>,
    n_made: usize,
}

impl Lent {
    fn reader(&mut self) -> Reader {
        self.idle.pop().unwrap_or_else(|| {
            self.n_made += 1;
            Reader::new(self.n_made - 1)
        })
    }
}

impl Readers {
    /// Lends a reader for some work.
    pub fn with<T>(&self, work: impl FnOnce(&mut Reader) -> T) -> T {
        let lent = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut reader = lent().reader();
        let done = work(&mut reader);
        lent().idle.push(reader);
        done
    }

    /// The names that each reader met.
    pub(super) fn texts(self) -> Vec<Texts> {
        let mut readers = self.0.into_inner().unwrap_or_else(PoisonError::into_inner).idle;
        readers.sort_unstable_by_key(|reader| reader.nth);
        readers.into_iter().map(|reader| reader.texts).collect()
    }
}

fn row(texts: &mut Texts, identity: &Identity) -> Row {
    let (family, given) = (texts.text(&identity.family), texts.text(&identity.given));
    let name = whole(family, given, || texts.text(&identity.name));
    let family_kana = reading(texts, &identity.family_kana, family);
    let given_kana = reading(texts, &identity.given_kana, given);
    let kana = whole(family_kana, given_kana, || reading(texts, &identity.kana, name));
    let written: Vec<char> = identity.guardian.chars().filter(|c| !c.is_whitespace()).collect();
    let guardian = if family == 0 && family_kana == 0 {
        after_common(&written, texts.chars(name))
    } else {
        guardian(&written, texts.chars(family), texts.chars(family_kana))
    };
    let town = mark(&identity.town);
    let lot = mark(&identity.lot);
    Row {
        source: identity.source,
        fixed: identity.fixed,
        family,
        given,
        name,
        family_kana,
        given_kana,
        kana,
        birth: identity.birth.map(Birth::of),
        sex: identity.sex,
        municipality: identity.municipality,
        cares: identity.cares,
        town,
        lot: if town == 0 || lot == 0 { 0 } else { mix(town, lot) },
        postal: mark(&identity.postal),
        guardian: match marked(guardian.iter().copied()) {
            0 => 0,
            mark => mark & !1 | u64::from(Script::of(guardian) == Script::Kana),
        },
        phone: mark(&identity.phone),
        certificate: number(&identity.certificate),
        others: 0,
    }
}

/// The reading of a name: one that is spelt is its own.
fn reading(texts: &mut Texts, kana: &str, writing: Text) -> Text {
    match texts.text(kana) {
        0 if texts.script(writing) != Script::Other => writing,
        kana => kana,
    }
}

/// The whole name, if it says more than its parts.
fn whole(family: Text, given: Text, name: impl FnOnce() -> Text) -> Text {
    if family != 0 && given != 0 {
        return 0;
    }
    match name() {
        0 => family.max(given),
        name => name,
    }
}

/// The guardian without the family name, which has been compared already.
fn guardian<'g>(guardian: &'g [char], family: &[char], family_kana: &[char]) -> &'g [char] {
    let mut names = [family, family_kana].into_iter().filter(|name| !name.is_empty());
    let rest = names.find_map(|name| guardian.strip_prefix(name));
    rest.filter(|rest| !rest.is_empty()).unwrap_or(guardian)
}

/// The guardian after what is common with the child's whole name, where the family name is not known apart.
fn after_common<'g>(guardian: &'g [char], name: &[char]) -> &'g [char] {
    let common = guardian.iter().zip(name).take_while(|(a, b)| a == b).count();
    guardian.get(common..).filter(|rest| !rest.is_empty()).unwrap_or(guardian)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guardians_family_name_is_left_out() {
        let text = |s: &str| s.chars().collect::<Vec<_>>();
        let rest = |whole: &str| guardian(&text(whole), &text("佐藤"), &text("サトウ")).iter().collect::<String>();
        assert_eq!(rest("佐藤健太"), "健太");
        assert_eq!(rest("サトウケンタ"), "ケンタ");
        assert_eq!(rest("高橋健太"), "高橋健太");
        assert_eq!(rest("佐藤"), "佐藤");
    }
}
