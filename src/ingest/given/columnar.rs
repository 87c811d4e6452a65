//! A Parquet file to its rows as text, some at a time.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::reader::RowIter;
use parquet::record::{Field, Row};

use super::distinct;
use crate::error::Error;

/// A Parquet file.
pub(super) struct Columnar {
    path: PathBuf,
}

/// Rows of one part.
const ROWS: usize = 1 << 12;

impl Columnar {
    /// Opens a file, told its titles.
    pub(super) fn open(path: &Path) -> Result<(Vec<String>, Self), Error> {
        let reader = reader(path)?;
        let schema = reader.metadata().file_metadata().schema_descr().root_schema().get_fields();
        let titles = schema.iter().map(|field| field.name().to_owned()).collect();
        Ok((distinct(titles), Self { path: path.to_owned() }))
    }

    /// Returns the rows, part by part.
    pub(super) fn parts(&self) -> Result<Parts, Error> {
        Ok(Parts { path: self.path.clone(), rows: Some(RowIter::from_file_into(Box::new(reader(&self.path)?))) })
    }
}

/// The parts of a file.
pub(super) struct Parts {
    path: PathBuf,
    /// None once they have ended or failed.
    rows: Option<RowIter<'static>>,
}

impl Iterator for Parts {
    type Item = Result<Vec<Vec<String>>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let rows = self.rows.as_mut()?;
        // Somebody else's parser may panic over a damaged file.
        let read = catch_unwind(AssertUnwindSafe(|| {
            rows.take(ROWS).map(|row| row.ok().map(cells)).collect::<Option<Vec<_>>>()
        }));
        match read.ok().flatten() {
            Some(part) if part.is_empty() => {
                self.rows = None;
                None
            }
            Some(part) => Some(Ok(part)),
            None => {
                self.rows = None;
                Some(Err(damaged(&self.path)))
            }
        }
    }
}

fn reader(path: &Path) -> Result<SerializedFileReader<File>, Error> {
    let file = File::open(path).map_err(|source| Error::Unreadable { path: path.to_owned(), source })?;
    let opened = catch_unwind(AssertUnwindSafe(|| SerializedFileReader::new(file).ok()));
    opened.ok().flatten().ok_or_else(|| damaged(path))
}

fn damaged(path: &Path) -> Error {
    Error::Unreadable { path: path.to_owned(), source: std::io::ErrorKind::InvalidData.into() }
}

fn cells(row: Row) -> Vec<String> {
    row.into_columns().into_iter().map(|(_, field)| text(field)).collect()
}

/// A value as a person would write it.
fn text(field: Field) -> String {
    match field {
        Field::Null => String::new(),
        Field::Str(text) => text,
        Field::Bytes(bytes) => String::from_utf8_lossy(bytes.data()).into_owned(),
        Field::Float(number) => number.to_string(),
        Field::Double(number) => number.to_string(),
        Field::TimestampMillis(_) | Field::TimestampMicros(_) => {
            let text = field.to_string();
            // A date that a program keeps as midnight.
            text.split_once(" 00:00:00").map(|(day, _)| day.to_owned()).unwrap_or(text)
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    use super::super::{Given, Part};

    #[test]
    fn values_come_as_people_write_them() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.parquet");
        let schema =
            "message m { OPTIONAL BYTE_ARRAY name (UTF8); REQUIRED INT32 born (DATE); REQUIRED DOUBLE postal; }";
        let schema = Arc::new(parse_message_type(schema).unwrap());
        let file = std::fs::File::create(&path).unwrap();
        let properties = WriterProperties::builder().set_compression(parquet::basic::Compression::SNAPPY).build();
        let mut writer = SerializedFileWriter::new(file, schema, Arc::new(properties)).unwrap();
        let mut group = writer.next_row_group().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&[ByteArray::from("山田")], Some(&[1, 0]), None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<Int32Type>().write_batch(&[18_000, 0], None, None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<DoubleType>().write_batch(&[2906.0, 0.5], None, None).unwrap();
        column.close().unwrap();
        group.close().unwrap();
        writer.close().unwrap();

        let table = Given::open(&path).unwrap();
        assert_eq!(table.titles(), ["name", "born", "postal"]);
        let mut rows: Vec<Vec<String>> = Vec::new();
        let of = |part: &Part<'_>| {
            let mut rows = Vec::new();
            part.each(|row| rows.push(row.iter().map(ToString::to_string).collect()));
            rows
        };
        let mut take = |part: Vec<Vec<String>>| {
            rows.extend(part);
            Ok(())
        };
        table.read(of, &mut take).unwrap();
        assert_eq!(rows, [["山田", "2019-04-14", "2906"], ["", "1970-01-01", "0.5"]]);
        std::fs::write(&path, b"PAR1 and no more").unwrap();
        assert!(Given::open(&path).is_err());
    }
}
