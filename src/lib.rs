//! `jissu` (実数, "the true count"): counts children who need medical care (医療的ケア児) once, from the returns of many
//! offices, and writes the workbooks that a council meets over.

pub mod audit;
pub mod count;
pub mod error;
pub mod findings;
pub mod forms;
pub mod frame;
pub mod gap;
pub mod ingest;
pub mod link;
pub mod master;
pub mod message;
pub mod normalize;
pub mod plan;
pub mod protect;
pub mod register;
pub mod values;
pub mod words;
