//! Several tables in one part: their lengths (u64 each), then the tables one after the other.

use std::io::{self, Write};

use crate::error::Result;
use crate::index::pages::Region;

/// Writes the lengths that precede the tables.
pub(in crate::index) fn write_table_lengths(
    out: &mut impl Write,
    lengths: &[usize],
) -> io::Result<()> {
    lengths.iter().try_for_each(|&length| out.write_all(&(length as u64).to_le_bytes()))
}

/// The `N` tables of `region`, which they must fill.
pub(in crate::index) fn tables<const N: usize>(region: &Region) -> Result<[Region; N]> {
    let mut found = [const { None }; N];
    let mut at = 8 * N;
    for (i, table) in found.iter_mut().enumerate() {
        let length = usize::try_from(region.u64(8 * i)?).unwrap_or(usize::MAX);
        *table = Some(region.slice(at, length)?);
        at += length;
    }
    if at != region.len() {
        return Err(region.corrupt(at, "bytes follow the last table"));
    }
    Ok(found.map(|table| table.expect("every table was sliced")))
}
