#![cfg(test)]
//! What crosses a file: whole quarters, plans, exit codes, and the shape of the house.

mod common;
mod layering;
mod truth;
