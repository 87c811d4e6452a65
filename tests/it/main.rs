#![cfg(test)]
//! What crosses a file: whole quarters, plans, exit codes, and the shape of the house.

mod bad;
mod chain;
mod common;
mod families;
mod faults;
mod gap;
mod hidden;
mod inspect;
mod interrupt;
mod layering;
mod link;
mod mutate;
mod plans;
mod policy;
mod protect;
mod real;
mod releases;
mod several;
mod start;
mod tasks;
mod truth;
mod vectors;
mod wamnet;
