//! A table that a command is given by itself (CSV, workbook, Parquet): its titles, and its rows part by part, so that of a large one
//! no more than some parts are ever held.

mod columnar;
mod held;
mod stream;

use std::borrow::Cow;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use rayon::prelude::*;

use self::columnar::Columnar;
use self::held::Held;
use self::stream::Stream;
use crate::error::Error;

/// A table on disk. Read as often as it is asked for its rows; a workbook stays in memory.
pub struct Given {
    titles: Vec<String>,
    source: Source,
}

enum Source {
    Stream(Stream),
    Held(Held),
    Columnar(Columnar),
}

/// Some rows that follow each other.
pub enum Part<'g> {
    /// Whole records of a text.
    Text(String, u8),
    /// Rows as cells.
    Rows(Cow<'g, [Vec<String>]>),
}

/// Parts that are worked on at once, for each thread.
const PARTS_PER_THREAD: usize = 2;

impl Given {
    /// Opens a table and reads its titles.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let start = start(path)?;
        if start.starts_with(b"PAR1") {
            let (titles, columnar) = Columnar::open(path)?;
            return Ok(Self { titles, source: Source::Columnar(columnar) });
        }
        if held::is_workbook(&start) {
            let (titles, held) = Held::open(path)?;
            return Ok(Self { titles, source: Source::Held(held) });
        }
        let (titles, stream) = Stream::open(path)?;
        Ok(Self { titles, source: Source::Stream(stream) })
    }

    /// Returns the titles of its columns, from the left.
    pub fn titles(&self) -> &[String] {
        &self.titles
    }

    /// Returns the place of a column.
    pub fn column(&self, title: &str) -> Option<usize> {
        self.titles.iter().position(|found| found == title)
    }

    /// Works on all rows: `of` on parts in parallel, `take` on what comes of them in their order.
    pub fn read<T: Send>(
        &self,
        of: impl Fn(&Part<'_>) -> T + Sync,
        mut take: impl FnMut(T) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let at_once = rayon::current_num_threads() * PARTS_PER_THREAD;
        let mut parts: Box<dyn Iterator<Item = Result<Part<'_>, Error>> + '_> = match &self.source {
            Source::Stream(stream) => Box::new(stream.parts()?.map(|text| Ok(Part::Text(text?, stream.separator())))),
            Source::Held(held) => Box::new(held.parts().map(Ok)),
            Source::Columnar(columnar) => Box::new(columnar.parts()?.map(|rows| Ok(Part::Rows(Cow::Owned(rows?))))),
        };
        loop {
            let some: Vec<Part<'_>> = parts.by_ref().take(at_once).collect::<Result<_, _>>()?;
            if some.is_empty() {
                return Ok(());
            }
            let worked: Vec<T> = some.par_iter().map(&of).collect();
            worked.into_iter().try_for_each(&mut take)?;
        }
    }
}

impl Part<'_> {
    /// Hands over each row that is not blank; a row may have fewer or more fields than there are titles.
    pub fn each(&self, mut row: impl FnMut(&[Cow<'_, str>])) {
        match self {
            Self::Text(text, separator) => stream::each_row(text, *separator, row),
            Self::Rows(rows) => {
                for cells in rows.as_ref() {
                    let fields: Vec<Cow<'_, str>> = cells.iter().map(|cell| Cow::Borrowed(cell.as_str())).collect();
                    row(&fields);
                }
            }
        }
    }
}

/// The first bytes of a file.
fn start(path: &Path) -> Result<Vec<u8>, Error> {
    let unreadable = |source| Error::Unreadable { path: path.to_owned(), source };
    let mut start = Vec::new();
    File::open(path).map_err(unreadable)?.take(4).read_to_end(&mut start).map_err(unreadable)?;
    Ok(start)
}

/// Gives every column a title, and no two the same one: a column without one is called by its number.
fn distinct(titles: Vec<String>) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    let mut named = Vec::with_capacity(titles.len());
    for (title, number) in titles.into_iter().zip(1..) {
        let title = title.trim().trim_start_matches('\u{feff}').to_owned();
        let first = if title.is_empty() { format!("列{number}") } else { title };
        let mut name = first.clone();
        let mut nth = 2;
        while !seen.insert(name.clone()) {
            name = format!("{first}_{nth}");
            nth += 1;
        }
        named.push(name);
    }
    named
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn given(bytes: &[u8], name: &str) -> (tempfile::TempDir, Given) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        File::create(&path).unwrap().write_all(bytes).unwrap();
        let given = Given::open(&path).unwrap();
        (folder, given)
    }

    fn rows(given: &Given) -> Vec<Vec<String>> {
        let mut rows = Vec::new();
        let of = |part: &Part<'_>| {
            let mut rows: Vec<Vec<String>> = Vec::new();
            part.each(|row| rows.push(row.iter().map(ToString::to_string).collect()));
            rows
        };
        given
            .read(of, |part| {
                rows.extend(part);
                Ok(())
            })
            .unwrap();
        rows
    }

    #[test]
    fn plain_text() {
        let (_folder, table) = given("氏名;生年月日\nあ;2019-05-01\n\nい;\n".as_bytes(), "a.csv");
        assert_eq!(table.titles(), ["氏名", "生年月日"]);
        assert_eq!(rows(&table), [["あ", "2019-05-01"], ["い", ""]]);
    }

    #[test]
    fn other_encodings() {
        let (cp932, _, _) = encoding_rs::SHIFT_JIS.encode("氏名,住所\n髙﨑,\"小川町\n1-1\"\n");
        let (_folder, table) = given(&cp932, "a.csv");
        assert_eq!(rows(&table), [["髙﨑", "小川町\n1-1"]]);
        let late =
            [b"a,b\n".as_slice(), &b"x,y\n".repeat(3 << 20), &encoding_rs::SHIFT_JIS.encode("山田花子,横須賀市\n").0]
                .concat();
        let (_folder, table) = given(&late, "late.csv");
        assert_eq!(rows(&table).last().unwrap(), &["山田花子", "横須賀市"]);
    }

    #[test]
    fn titles_stand_below_a_heading() {
        let text = "児童名簿,,\n令和3年6月30日現在,,\n氏名,フリガナ,生年月日\n山田花子,ヤマダハナコ,2019-05-01\n";
        let (_folder, table) = given(text.as_bytes(), "a.csv");
        assert_eq!(table.titles(), ["氏名", "フリガナ", "生年月日"]);
        assert_eq!(rows(&table).len(), 1);
    }

    #[test]
    fn parts_end_with_a_record() {
        let line = format!("\"{}\n{}\",x\n", "あ".repeat(400), "い".repeat(400));
        let text = format!("a,b\n{}", line.repeat(3_000));
        let (_folder, table) = given(text.as_bytes(), "a.csv");
        let rows = rows(&table);
        assert_eq!(rows.len(), 3_000);
        assert!(rows.iter().all(|row| row.len() == 2 && row[1] == "x"));
    }

    #[test]
    fn titles_are_told_apart() {
        let titles = ["a", "", "a", " a "].map(str::to_owned).to_vec();
        assert_eq!(distinct(titles), ["a", "列2", "a_2", "a_3"]);
    }
}
