//! Numbers written as their distance from another that tends to be close, small distances in
//! either direction being short (zigzag: 0, -1, 1, -2, 2… as 0, 1, 2, 3, 4…).

use crate::index::varint::{self, Cursor};

/// Appends `value` as its distance from `base`.
pub(in crate::index) fn put_near(out: &mut Vec<u8>, value: u32, base: u32) {
    let distance = i64::from(value) - i64::from(base);
    varint::put(out, (distance << 1 ^ distance >> 63) as u64);
}

/// The next number of `cursor`, written near `base`; `None` if it does not fit.
#[inline]
pub(in crate::index) fn near(cursor: &mut Cursor, base: u32) -> Option<u32> {
    let zigzag = cursor.u64()?;
    let distance = (zigzag >> 1) as i64 ^ -((zigzag & 1) as i64);
    u32::try_from(i64::from(base).checked_add(distance)?).ok()
}
