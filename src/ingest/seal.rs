//! A workbook behind a password, and the password, to whether it opens and is as it was sealed.
//!
//! Agile encryption (ECMA-376, [MS-OFFCRYPTO] 2.3.4.10–15) carries a verifier of the password and an HMAC over the
//! encrypted package. Decryption alone gives garbage without an error where the password is wrong or a byte was changed.

use std::io::{Cursor, Read};

use aes::cipher::{BlockDecryptMut as _, KeyIvInit as _, block_padding::NoPadding};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{KeyInit as _, Mac as _, SimpleHmac};
use quick_xml::events::{BytesStart, Event};
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};

/// What the seal of a workbook says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seal {
    /// The password is right and no byte was changed.
    Whole,
    /// The password is wrong.
    WrongPassword,
    /// The password is right, but the package is not the one that was sealed.
    Broken,
    /// The older (standard) encryption, which has no seal.
    None,
    /// The seal cannot be read.
    Unreadable,
}

/// Most rounds of hashing that the specification allows; Office writes 100,000.
const MOST_ROUNDS: u32 = 10_000_000;

const VERIFIER_INPUT: [u8; 8] = [0xfe, 0xa7, 0xd2, 0x76, 0x3b, 0x4b, 0x9e, 0x79];
const VERIFIER_VALUE: [u8; 8] = [0xd7, 0xaa, 0x0f, 0x6d, 0x30, 0x61, 0x34, 0x4e];
const SECRET_KEY: [u8; 8] = [0x14, 0x6e, 0x0b, 0xe7, 0xab, 0xac, 0xd0, 0xd6];
const HMAC_KEY: [u8; 8] = [0x5f, 0xb2, 0xad, 0x01, 0x0c, 0xb9, 0xe1, 0xf6];
const HMAC_VALUE: [u8; 8] = [0xa0, 0x67, 0x7f, 0x02, 0xb2, 0x2c, 0x84, 0x33];

/// Checks the seal of a compound file's bytes.
pub(super) fn check(bytes: &[u8], password: &str) -> Seal {
    let Ok(mut file) = cfb::CompoundFile::open(Cursor::new(bytes)) else { return Seal::Unreadable };
    let mut stream = |name: &str| {
        let mut content = Vec::new();
        file.open_stream(name).ok()?.read_to_end(&mut content).ok()?;
        Some(content)
    };
    let (Some(info), Some(package)) = (stream("/EncryptionInfo"), stream("/EncryptedPackage")) else {
        return Seal::Unreadable;
    };
    // Version 4.4 is agile; 2.2, 3.2 and 4.2 are standard.
    let Some((version, xml)) = info.split_at_checked(8) else { return Seal::Unreadable };
    if !version.starts_with(&[4, 0, 4, 0]) {
        return Seal::None;
    }
    Agile::read(xml).and_then(|agile| agile.check(&package, password)).unwrap_or(Seal::Unreadable)
}

#[derive(Clone, Copy)]
enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    fn of_name(name: &str) -> Option<Self> {
        match name {
            "SHA1" | "SHA-1" => Some(Self::Sha1),
            "SHA256" => Some(Self::Sha256),
            "SHA384" => Some(Self::Sha384),
            "SHA512" => Some(Self::Sha512),
            _ => None,
        }
    }

    fn of(self, parts: [&[u8]; 2]) -> Vec<u8> {
        fn digest<D: sha2::Digest>(parts: [&[u8]; 2]) -> Vec<u8> {
            parts.into_iter().fold(D::new(), D::chain_update).finalize().to_vec()
        }
        match self {
            Self::Sha1 => digest::<Sha1>(parts),
            Self::Sha256 => digest::<Sha256>(parts),
            Self::Sha384 => digest::<Sha384>(parts),
            Self::Sha512 => digest::<Sha512>(parts),
        }
    }

    fn confirms(self, key: &[u8], package: &[u8], value: &[u8]) -> Option<bool> {
        macro_rules! confirms {
            ($hash:ty) => {
                SimpleHmac::<$hash>::new_from_slice(key).ok()?.chain_update(package).verify_slice(value).is_ok()
            };
        }
        Some(match self {
            Self::Sha1 => confirms!(Sha1),
            Self::Sha256 => confirms!(Sha256),
            Self::Sha384 => confirms!(Sha384),
            Self::Sha512 => confirms!(Sha512),
        })
    }
}

/// How one thing is encrypted.
struct Coding {
    salt: Vec<u8>,
    hash: Hash,
    n_hash: usize,
    n_key: usize,
    n_block: usize,
}

/// What the stream `EncryptionInfo` says.
struct Agile {
    package: Coding,
    password: Coding,
    rounds: u32,
    verifier_input: Vec<u8>,
    verifier_value: Vec<u8>,
    secret_key: Vec<u8>,
    hmac_key: Vec<u8>,
    hmac_value: Vec<u8>,
}

impl Agile {
    fn read(xml: &[u8]) -> Option<Self> {
        let mut reader = quick_xml::Reader::from_reader(xml);
        let (mut package, mut integrity, mut key) = (None, None, None);
        loop {
            match reader.read_event().ok()? {
                Event::Start(tag) | Event::Empty(tag) => match tag.local_name().as_ref() {
                    "keyData" => package = Some(tag.into_owned()),
                    "dataIntegrity" => integrity = Some(tag.into_owned()),
                    "encryptedKey" => key = key.or(Some(tag.into_owned())),
                    _ => {}
                },
                Event::Eof => break,
                _ => {}
            }
        }
        let (package, integrity, key) = (package?, integrity?, key?);
        Some(Self {
            package: Coding::read(&package)?,
            password: Coding::read(&key)?,
            rounds: text(&key, "spinCount")?.parse().ok().filter(|rounds| *rounds <= MOST_ROUNDS)?,
            verifier_input: bytes(&key, "encryptedVerifierHashInput")?,
            verifier_value: bytes(&key, "encryptedVerifierHashValue")?,
            secret_key: bytes(&key, "encryptedKeyValue")?,
            hmac_key: bytes(&integrity, "encryptedHmacKey")?,
            hmac_value: bytes(&integrity, "encryptedHmacValue")?,
        })
    }

    fn check(&self, package: &[u8], password: &str) -> Option<Seal> {
        let hashed = self.stretched(password);
        let opened = |purpose: [u8; 8], sealed: &[u8]| {
            let key = fitted(self.password.hash.of([&hashed, &purpose]), self.password.n_key);
            decrypted(&key, &fitted(self.password.salt.clone(), self.password.n_block), sealed)
        };
        let input = opened(VERIFIER_INPUT, &self.verifier_input)?;
        let value = opened(VERIFIER_VALUE, &self.verifier_value)?;
        let wanted = self.password.hash.of([input.get(..self.password.salt.len())?, &[]]);
        if value.get(..self.password.n_hash)? != wanted.get(..self.password.n_hash)? {
            return Some(Seal::WrongPassword);
        }
        let secret = opened(SECRET_KEY, &self.secret_key)?;
        let secret = secret.get(..self.package.n_key)?;
        let sealed_with = |purpose: [u8; 8], sealed: &[u8]| {
            let start = fitted(self.package.hash.of([&self.package.salt, &purpose]), self.package.n_block);
            decrypted(secret, &start, sealed)
        };
        let key = sealed_with(HMAC_KEY, &self.hmac_key)?;
        let value = sealed_with(HMAC_VALUE, &self.hmac_value)?;
        let (key, value) = (key.get(..self.package.n_hash)?, value.get(..self.package.n_hash)?);
        let whole = self.package.hash.confirms(key, package, value)?;
        Some(if whole { Seal::Whole } else { Seal::Broken })
    }

    /// Hashes the password as many times as the file says, so that trying passwords costs time.
    fn stretched(&self, password: &str) -> Vec<u8> {
        let hash = self.password.hash;
        let text: Vec<u8> = password.encode_utf16().flat_map(u16::to_le_bytes).collect();
        (0..self.rounds).fold(hash.of([&self.password.salt, &text]), |last, n| hash.of([&n.to_le_bytes(), &last]))
    }
}

impl Coding {
    fn read(tag: &BytesStart<'_>) -> Option<Self> {
        let number = |name: &str| text(tag, name)?.parse::<usize>().ok().filter(|number| *number <= 4096);
        let aes = text(tag, "cipherAlgorithm")? == "AES" && text(tag, "cipherChaining")? == "ChainingModeCBC";
        let coding = Self {
            salt: bytes(tag, "saltValue")?,
            hash: Hash::of_name(&text(tag, "hashAlgorithm")?)?,
            n_hash: number("hashSize")?,
            n_key: number("keyBits")? / 8,
            n_block: number("blockSize")?,
        };
        aes.then_some(coding)
    }
}

fn text(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = tag.try_get_attribute(name).ok()??;
    Some(attribute.value.into_owned())
}

fn bytes(tag: &BytesStart<'_>, name: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text(tag, name)?).ok()
}

/// Returns bytes cut to a length, or filled up to it as the specification says.
fn fitted(mut bytes: Vec<u8>, length: usize) -> Vec<u8> {
    bytes.resize(length, 0x36);
    bytes
}

/// Decrypts whole blocks; nothing where the lengths do not fit.
fn decrypted(key: &[u8], start: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    macro_rules! decrypted {
        ($cipher:ty) => {{
            let cipher = cbc::Decryptor::<$cipher>::new_from_slices(key, start).ok()?;
            let mut opened = sealed.to_vec();
            cipher.decrypt_padded_mut::<NoPadding>(&mut opened).ok()?;
            Some(opened)
        }};
    }
    match key.len() {
        16 => decrypted!(aes::Aes128),
        24 => decrypted!(aes::Aes192),
        32 => decrypted!(aes::Aes256),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn sealed() -> Vec<u8> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/input/fy2021q1/142042_鎌倉市/障害福祉課/");
        std::fs::read(format!("{folder}様式1（鎌倉市・追加分）.xlsx")).unwrap()
    }

    /// The same file with a change in one of its streams.
    fn changed(name: &str, change: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
        let mut file = cfb::CompoundFile::open(Cursor::new(sealed())).unwrap();
        let mut content = Vec::new();
        file.open_stream(name).unwrap().read_to_end(&mut content).unwrap();
        change(&mut content);
        file.create_stream(name).unwrap().write_all(&content).unwrap();
        file.into_inner().into_inner()
    }

    #[test]
    fn a_seal_tells_a_wrong_password_from_a_changed_byte() {
        assert_eq!(check(&sealed(), "kamakura2021"), Seal::Whole);
        assert_eq!(check(&sealed(), "kamakura2022"), Seal::WrongPassword);
        assert_eq!(check(&sealed(), ""), Seal::WrongPassword);
        let flipped = changed("/EncryptedPackage", |package| *package.last_mut().unwrap() ^= 1);
        assert_eq!(check(&flipped, "kamakura2021"), Seal::Broken);
    }

    #[test]
    fn what_cannot_be_read_is_said_to_be_so() {
        assert_eq!(check(b"no compound file", ""), Seal::Unreadable);
        let rounds = changed("/EncryptionInfo", |info| {
            *info = String::from_utf8_lossy(info).replace("100000", "900000000").into_bytes();
        });
        assert_eq!(check(&rounds, "kamakura2021"), Seal::Unreadable);
        let cut = changed("/EncryptionInfo", |info| info.truncate(100));
        assert_eq!(check(&cut, "kamakura2021"), Seal::Unreadable);
        let standard = changed("/EncryptionInfo", |info| info[..4].copy_from_slice(&[3, 0, 2, 0]));
        assert_eq!(check(&standard, "kamakura2021"), Seal::None);
    }
}
