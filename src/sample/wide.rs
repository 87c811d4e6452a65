//! Several areas: a prefecture or the country, any number of quarters in a row.
//!
//! Municipalities are those of the master; how many children live in each is drawn from its kind, since the master knows no
//! populations. Where membership of 二次医療圏 is known it is used; elsewhere a prefecture's municipalities are cut into
//! pieces of about five in code order, as many as the country has areas.

pub(super) mod land;
mod life;
mod offices;
pub(super) mod plans;

pub(super) use land::{Area, Land};
pub(super) use life::tell;
pub(super) use offices::{Owned, all};
