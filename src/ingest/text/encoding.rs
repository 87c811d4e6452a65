//! Bytes of a text file to characters: by the mark in front, else by what the bytes would say in each encoding that
//! Japanese offices use.

use encoding_rs::{EUC_JP, Encoding, ISO_2022_JP, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE};

/// A text and how it was encoded.
pub(super) struct Decoded {
    pub(super) text: String,
    pub(super) name: &'static str,
    /// Characters that could not be read, and bytes of no meaning (NUL).
    pub(super) n_lost: usize,
}

/// Bytes that are looked at to choose; with a doubtful choice all are.
const SAMPLE: usize = 64 << 10;
/// What is odder than this is no text (see [`oddness`]); half of a list of half-width kana makes 0.35.
const MOST_ODD: f64 = 0.8;

/// Returns the text of bytes; nothing where they are none.
pub(super) fn decode(bytes: &[u8]) -> Option<Decoded> {
    let (encoding, name) = encoding(bytes)?;
    let decoded = decode_as(bytes, encoding, name);
    if decoded.n_lost == 0 {
        return Some(decoded);
    }
    // A wrong guess shows in what is lost: all bytes are weighed, not the first alone.
    let marked = Encoding::for_bom(bytes).is_some();
    let best = if marked { None } else { likeliest(bytes).filter(|(other, _)| *other != encoding) };
    let decoded = match best.map(|(encoding, name)| decode_as(bytes, encoding, name)) {
        Some(other) if other.n_lost < decoded.n_lost => other,
        _ => decoded,
    };
    (oddness(&decoded.text) <= MOST_ODD).then_some(decoded)
}

/// Returns the bytes in UTF-8; nothing where they are no text.
pub(super) fn in_utf8(bytes: Vec<u8>) -> Option<Vec<u8>> {
    if std::str::from_utf8(&bytes).is_ok() && !bytes.contains(&0) {
        return Some(bytes);
    }
    decode(&bytes).map(|decoded| decoded.text.into_bytes())
}

fn decode_as(bytes: &[u8], encoding: &'static Encoding, name: &'static str) -> Decoded {
    let (text, _, replaced) = encoding.decode(bytes);
    let mut text = text.into_owned();
    let mut n_lost = 0;
    if replaced {
        n_lost += text.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
    }
    if text.contains('\0') {
        n_lost += text.matches('\0').count();
        text.retain(|c| c != '\0');
    }
    Decoded { text, name, n_lost }
}

fn encoding(bytes: &[u8]) -> Option<(&'static Encoding, &'static str)> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        let name = if encoding == UTF_8 { "UTF-8 BOM" } else { encoding.name() };
        return Some((encoding, name));
    }
    match zeros(bytes) {
        Zeros::Few => {}
        Zeros::Behind => return Some((UTF_16LE, "UTF-16LE")),
        Zeros::Before => return Some((UTF_16BE, "UTF-16BE")),
        Zeros::Anywhere => return None,
    }
    if bytes.is_ascii() {
        return Some(if is_switched(bytes) { (ISO_2022_JP, "ISO-2022-JP") } else { (UTF_8, "UTF-8") });
    }
    if std::str::from_utf8(bytes).is_ok() {
        return Some((UTF_8, "UTF-8"));
    }
    likeliest(bytes.get(..SAMPLE).unwrap_or(bytes))
}

/// What bytes of zero make of a file.
enum Zeros {
    /// There are few, if any.
    Few,
    /// They stand before plain characters.
    Before,
    /// They stand behind plain characters.
    Behind,
    /// They stand anywhere.
    Anywhere,
}

/// In UTF-16 the commas, digits and line ends of a table have a byte of zero each, all on the same side. (Of 0 none can be
/// told: the wide space has its bytes the other way round.)
fn zeros(bytes: &[u8]) -> Zeros {
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    let (mut before, mut behind, mut both, mut all) = (0_usize, 0_usize, 0_usize, 0_usize);
    let plain = |byte: u8| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~') && byte != b'0';
    for pair in sample.chunks_exact(2) {
        match pair {
            [0, 0] => (both, all) = (both + 1, all + 2),
            [0, byte] => (before, all) = (before + usize::from(plain(*byte)), all + 1),
            [byte, 0] => (behind, all) = (behind + usize::from(plain(*byte)), all + 1),
            _ => {}
        }
    }
    if all * 50 <= sample.len() {
        Zeros::Few
    } else if both * 4 > before + behind {
        Zeros::Anywhere
    } else if before > 4 * behind {
        Zeros::Before
    } else if behind > 4 * before {
        Zeros::Behind
    } else {
        Zeros::Anywhere
    }
}

/// Whether the text switches between sets of characters, as mail does.
fn is_switched(bytes: &[u8]) -> bool {
    [b"\x1B$B".as_slice(), b"\x1B$@", b"\x1B(J", b"\x1B(I"]
        .iter()
        .any(|mark| memchr::memmem::find(bytes, mark).is_some())
}

const CANDIDATES: [(&Encoding, &str); 3] = [(SHIFT_JIS, "CP932"), (EUC_JP, "EUC-JP"), (UTF_8, "UTF-8")];

/// Returns the encoding in which the bytes read most like a Japanese table.
fn likeliest(bytes: &[u8]) -> Option<(&'static Encoding, &'static str)> {
    let scored = CANDIDATES.iter().map(|(encoding, name)| (oddness(&encoding.decode(bytes).0), *encoding, *name));
    scored.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, encoding, name)| (encoding, name))
}

/// How unlike a Japanese table the text is, per character: what cannot be read weighs most, then what offices do not write.
fn oddness(text: &str) -> f64 {
    let (mut odd, mut n) = (0.0, 0.0);
    for c in text.chars() {
        n += 1.0;
        odd += match c {
            char::REPLACEMENT_CHARACTER => 8.0,
            '\t' | '\n' | '\r' | ' '..='~' | 'ぁ'..='ー' | '、'..='〟' | '！'..='～' | '一'..='龠' => 0.0,
            '\0'..='\u{9F}' => 4.0,
            // Half-width kana are what EUC-JP looks like in CP932.
            '｡'..='ﾟ' => 0.7,
            '\u{2000}'..='\u{33FF}' | '\u{F900}'..='\u{FAFF}' => 0.5,
            _ => 1.5, // 外字, other scripts
        };
    }
    if n > 0.0 { odd / n } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "整理番号,氏名,フリガナ,住所\n1,髙﨑　太郎,ﾀｶｻｷ ﾀﾛｳ,横須賀市小川町１－１\n2,山田　花子,ﾔﾏﾀﾞ ﾊﾅｺ,三浦郡葉山町\n";

    fn told(bytes: &[u8]) -> (&'static str, String, usize) {
        decode(bytes).map_or(("", String::new(), 0), |decoded| (decoded.name, decoded.text, decoded.n_lost))
    }

    #[test]
    fn every_encoding_is_told_apart() {
        let utf16 = |bytes: fn(u16) -> [u8; 2]| TEXT.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
        let plain = TEXT.replace('髙', "高").replace('﨑', "崎").replace("ﾀｶｻｷ ﾀﾛｳ", "タカサキ");
        let plain = plain.replace("ﾔﾏﾀﾞ ﾊﾅｺ", "ヤマダ");
        let of = |encoding: &'static Encoding, text: &str| encoding.encode(text).0.into_owned();
        assert_eq!(told(TEXT.as_bytes()), ("UTF-8", TEXT.to_owned(), 0));
        assert_eq!(told(&of(SHIFT_JIS, TEXT)), ("CP932", TEXT.to_owned(), 0));
        assert_eq!(told(&utf16(u16::to_le_bytes)), ("UTF-16LE", TEXT.to_owned(), 0));
        assert_eq!(told(&utf16(u16::to_be_bytes)), ("UTF-16BE", TEXT.to_owned(), 0));
        assert_eq!(told(&of(EUC_JP, &plain)), ("EUC-JP", plain.clone(), 0));
        assert_eq!(told(&of(SHIFT_JIS, &plain)), ("CP932", plain.clone(), 0));
        assert_eq!(told(&of(ISO_2022_JP, &plain)), ("ISO-2022-JP", plain.clone(), 0));
        let marked = |mark: &[u8], bytes: Vec<u8>| told(&[mark, &bytes].concat()).0;
        assert_eq!(marked(&[0xFF, 0xFE], utf16(u16::to_le_bytes)), "UTF-16LE");
        assert_eq!(marked(&[0xFE, 0xFF], utf16(u16::to_be_bytes)), "UTF-16BE");
        assert_eq!(marked(&[0xEF, 0xBB, 0xBF], TEXT.as_bytes().to_vec()), "UTF-8 BOM");
        assert_eq!(told(b"a,b\n1,2\n").0, "UTF-8");
    }

    #[test]
    fn few_bytes_are_enough() {
        let of = |encoding: &'static Encoding, text: &str| told(&encoding.encode(text).0).0;
        for text in ["氏名,性別\n", "はい\n", "人数,3\n", "カナ,かな\n", "山田\n", "○,×\n"] {
            assert_eq!((of(SHIFT_JIS, text), of(EUC_JP, text)), ("CP932", "EUC-JP"), "{text}");
        }
        assert_eq!(of(SHIFT_JIS, "ﾔﾏﾀﾞ ﾊﾅｺ\n"), "CP932");
    }

    #[test]
    fn damaged_text_keeps_its_encoding() {
        let mut bytes = TEXT.as_bytes().to_vec();
        bytes.splice(40..41, [0xFF]);
        let (name, text, n_lost) = told(&bytes);
        assert!(name == "UTF-8" && n_lost > 0 && text.contains("葉山町"));
        let (mut bytes, _, _) = SHIFT_JIS.encode(TEXT);
        bytes.to_mut().splice(40..41, [0xFF, 0]);
        assert_eq!(told(&bytes).0, "CP932");
        // A line of another encoding behind a long sample of plain letters.
        let late = [b"a,b\n".repeat(SAMPLE / 2), EUC_JP.encode("山田花子,横須賀市\n").0.into_owned()].concat();
        assert_eq!(told(&late).0, "EUC-JP");
    }

    #[test]
    fn what_is_no_text() {
        assert!(decode(&[0x89, b'P', b'N', b'G', 0, 0, 0, 13, 0, 0, 1, 0, 0, 0, 1, 0]).is_none());
        let noise: Vec<u8> = (0_u32..4096).map(|n| (n.wrapping_mul(2_654_435_761) >> 13).to_le_bytes()[0]).collect();
        assert!(decode(&noise).is_none());
    }
}
