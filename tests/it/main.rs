#![cfg(test)]
//! x
