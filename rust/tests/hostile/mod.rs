//! Damage under sound checksums, and everything that may be read of it.

pub mod damage;
pub mod index;
pub mod reads;
