//! Every reader of cells.
#![no_main]

use jissu::master::master;
use jissu::values::{address, age, care, choice, code, contact, date, flag, fold, name, number, service};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let hint = date::Hint::default();
    let _ = (date::read_date(text, hint), date::read_date_parts(text, text, text, text, hint));
    let _ = (number::read_number(text), age::read_age(text), flag::read_flag(text), care::read_cares(text));
    let _ = (flag::read_tick(text, care::Care::Suction), choice::Change::read(text), service::Affiliation::find(text));
    let _ = (code::read_office(text), code::read_corporation(text), code::read_code(text));
    let _ = (contact::read_phone(text), contact::read_postal(text), name::read_name(text), name::read_kana(text));
    let _ = (fold::fold(text), fold::kana_key(text), fold::title_key(text));
    let _ = address::read_address(text, Some("142018"), &["神奈川県"]);
    let _ = (master().by_name(text, &[]), master().by_code(text));
});
