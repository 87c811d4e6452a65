//! Cells as written to typed values: each reader is pure, keeps nothing, and never fails on any text.

pub mod address;
pub mod age;
pub mod care;
pub mod choice;
pub mod code;
pub mod contact;
pub mod date;
pub mod era;
pub mod flag;
pub mod fold;
pub mod name;
pub mod number;
pub mod read;
pub mod school;
pub mod service;
pub mod span;
pub mod weekday;
