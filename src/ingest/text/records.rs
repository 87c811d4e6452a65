//! Text to records of fields. Quotes open a field only at its start and close it only at its end; a quote that would
//! swallow whole records is taken for a character, so that one slip costs one field and not the rest of the file.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memchr2, memchr3};

/// A field of a record.
pub(in crate::ingest) struct Field<'t> {
    pub(in crate::ingest) text: Cow<'t, str>,
    pub(super) quoted: bool,
}

/// Reads records one by one.
pub(in crate::ingest) struct Records<'t> {
    rest: &'t str,
    separator: u8,
    /// Physical line on which the next record begins, from 1.
    line: u32,
    /// Separators that make a line within quotes look like a record.
    least: usize,
    /// Quotes that had no partner.
    pub(super) n_stray: u32,
}

/// Lines that a field within quotes may have.
const MOST_LINES: usize = 200;

impl<'t> Records<'t> {
    pub(in crate::ingest) fn of(text: &'t str, separator: u8) -> Self {
        let widest = text.lines().take(20).map(|line| count(line, separator)).max().unwrap_or(0);
        Self { rest: text, separator, line: 1, least: (widest / 2).max(2), n_stray: 0 }
    }

    /// Reads the next record into the fields; returns the line it begins on, and nothing at the end.
    pub(in crate::ingest) fn next(&mut self, fields: &mut Vec<Field<'t>>) -> Option<u32> {
        fields.clear();
        if self.rest.is_empty() {
            return None;
        }
        let line = self.line;
        loop {
            let field = self.field();
            fields.push(field);
            match self.rest.as_bytes().first() {
                Some(byte) if *byte == self.separator => self.skip(1),
                Some(b'\r') if self.rest.as_bytes().get(1) == Some(&b'\n') => {
                    self.skip(2);
                    break;
                }
                Some(_) => {
                    self.skip(1);
                    break;
                }
                None => {
                    break;
                }
            }
        }
        self.line = self.line.saturating_add(1);
        Some(line)
    }

    /// Returns how many bytes are not read yet.
    pub(in crate::ingest) fn n_left(&self) -> usize {
        self.rest.len()
    }

    fn skip(&mut self, n: usize) {
        self.rest = self.rest.get(n..).unwrap_or_default();
    }

    /// Returns what stands behind the quote that opens the next field, if one does.
    fn opened(&self) -> Option<&'t str> {
        // Most fields begin with neither.
        match self.rest.as_bytes().first() {
            Some(b'"') => self.rest.get(1..),
            Some(b' ') => self.rest.trim_start_matches(' ').strip_prefix('"'),
            _ => None,
        }
    }

    /// Takes a field off; what is left begins with what ends it.
    fn field(&mut self) -> Field<'t> {
        if let Some(inside) = self.opened() {
            if let Some((end, after)) = closing(inside, self.separator, self.least) {
                let text = inside.get(..end).unwrap_or_default();
                self.rest = inside.get(after..).unwrap_or_default();
                self.line = self.line.saturating_add(n_breaks(text));
                return Field { text: unescaped(text), quoted: true };
            }
            self.n_stray += 1;
            self.rest = inside;
        }
        let end = memchr3(self.separator, b'\n', b'\r', self.rest.as_bytes()).unwrap_or(self.rest.len());
        let (text, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        self.rest = rest;
        // The partner of a quote that was taken for a character.
        let text = match text.strip_suffix('"') {
            Some(bare) if count(text, b'"') % 2 == 1 => {
                self.n_stray += 1;
                bare
            }
            _ => text,
        };
        Field { text: Cow::Borrowed(text), quoted: false }
    }
}

fn count(text: &str, byte: u8) -> usize {
    memchr_iter(byte, text.as_bytes()).count()
}

/// Finds the quote that closes a field; returns where its text ends and where the field does. Nothing where a line
/// within looks like a record.
fn closing(text: &str, separator: u8, least: usize) -> Option<(usize, usize)> {
    let mut from = 0;
    for n in 0..MOST_LINES {
        let rest = text.get(from..)?;
        let end = memchr2(b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len());
        let line = rest.get(..end)?;
        let closed = closing_in_line(line, separator);
        let within = line.get(..closed.map_or(end, |(end, _)| end))?;
        if n > 0 && count(within, separator) >= least {
            return None;
        }
        if let Some((end, after)) = closed {
            return Some((from + end, from + after));
        }
        if end == rest.len() {
            return None;
        }
        from += end + 1;
    }
    None
}

/// Finds a quote before a separator or the end of the line; a doubled quote is a character.
fn closing_in_line(line: &str, separator: u8) -> Option<(usize, usize)> {
    let bytes = line.as_bytes();
    let mut at = 0;
    while let Some(found) = memchr(b'"', bytes.get(at..)?) {
        let quote = at + found;
        let behind = bytes.get(quote + 1..)?;
        if behind.first() == Some(&b'"') {
            at = quote + 2;
            continue;
        }
        let spaces = behind.iter().take_while(|byte| **byte == b' ').count();
        if behind.get(spaces).is_none_or(|byte| *byte == separator) {
            return Some((quote, quote + 1 + spaces));
        }
        at = quote + 1;
    }
    None
}

fn n_breaks(text: &str) -> u32 {
    let n = text.replace("\r\n", "\n").matches(['\n', '\r']).count();
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Makes doubled quotes one and every line end a line feed.
fn unescaped(text: &str) -> Cow<'_, str> {
    if memchr2(b'"', b'\r', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("\"\"", "\"").replace("\r\n", "\n").replace('\r', "\n"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> (Vec<Vec<String>>, u32, u32) {
        let mut records = Records::of(text, b',');
        let (mut all, mut fields) = (Vec::new(), Vec::new());
        while records.next(&mut fields).is_some() {
            all.push(fields.iter().map(|field| field.text.to_string()).collect());
        }
        (all, records.line - 1, records.n_stray)
    }

    fn reads(text: &str, wanted: &[&[&str]], n_stray: u32) {
        let (records, _, stray) = read(text);
        assert_eq!(
            (records, stray),
            (wanted.iter().map(|r| r.iter().map(ToString::to_string).collect()).collect(), n_stray),
            "{text}"
        );
    }

    #[test]
    fn quotes() {
        reads("a,\"b,c\",d\n", &[&["a", "b,c", "d"]], 0);
        reads("\"a\"\"b\",c", &[&["a\"b", "c"]], 0);
        reads("\"a\r\nb\",c\r\nd,e", &[&["a\nb", "c"], &["d", "e"]], 0);
        reads("a, \"b,c\" ,d", &[&["a", "b,c", "d"]], 0);
        reads("a,\"\",c", &[&["a", "", "c"]], 0);
        reads("5\" x 3\",b", &[&["5\" x 3\"", "b"]], 0);
        reads("\"住所「\"A\"棟」\",b", &[&["住所「\"A\"棟」", "b"]], 0);
    }

    #[test]
    fn quotes_that_do_not_balance() {
        reads(
            "a,b,c,d\n1,\"x,3,4\n2,y,3,4\n",
            &[&["a", "b", "c", "d"], &["1", "x", "3", "4"], &["2", "y", "3", "4"]],
            1,
        );
        reads(
            "a,b,c,d\n1,2,3,\"x\n2,y,3,\n3,z,3,w\"\n",
            &[&["a", "b", "c", "d"], &["1", "2", "3", "x"], &["2", "y", "3", ""], &["3", "z", "3", "w"]],
            2,
        );
        reads("a,\"b", &[&["a", "b"]], 1);
        reads("\"", &[&[""]], 1);
    }

    #[test]
    fn ends_of_lines() {
        reads("a\rb\r\nc\n\nd", &[&["a"], &["b"], &["c"], &[""], &["d"]], 0);
        reads("a,b,\n,\n", &[&["a", "b", ""], &["", ""]], 0);
        assert_eq!(read("a\n\"b\nc\"\n\nd").1, 5);
    }

    proptest! {
        #[test]
        fn physical_lines_are_all_counted(text in "[a,\"\n\r ]{0,40}") {
            let (_, n_lines, _) = read(&text);
            let ends = text.replace("\r\n", "\n").replace('\r', "\n");
            let wanted = ends.matches('\n').count() + usize::from(!ends.is_empty() && !ends.ends_with('\n'));
            prop_assert_eq!(usize::try_from(n_lines).unwrap(), wanted);
        }

        #[test]
        fn what_is_written_comes_back(cells in proptest::collection::vec(proptest::collection::vec("[ab\" \n。]{0,6}", 2..5), 1..6)) {
            let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
            let text: String = cells.iter().map(|row| row.iter().map(quoted).collect::<Vec<_>>().join(",") + "\n").collect();
            prop_assert_eq!(read(&text).0, cells);
        }
    }
}
