//! The engine of protection: published tables, all tables of a few cells, random ones, and its command.

mod brute;
mod published;
mod tables;
