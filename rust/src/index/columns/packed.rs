//! Integers of one width between 0 and 64 bits, back to back, lowest bits first.

/// Zero bytes that follow the packed data of a column, so that a read of 16 bytes at any
/// packed value stays inside it.
pub const PADDING: usize = 16;

/// The bits that `largest` needs.
pub fn width(largest: u64) -> u8 {
    (64 - largest.leading_zeros()) as u8
}

/// The bytes that `count` values of `width` bits take.
pub fn size(count: usize, width: u8) -> usize {
    count.saturating_mul(usize::from(width)).div_ceil(8)
}

/// Appends `values`, each of which must fit `width` bits.
pub fn pack(values: impl Iterator<Item = u64>, width: u8, out: &mut Vec<u8>) {
    let (mut held, mut bits) = (0u128, 0u32);
    for value in values {
        held |= u128::from(value) << bits;
        bits += u32::from(width);
        while bits >= 8 {
            out.push(held as u8);
            held >>= 8;
            bits -= 8;
        }
    }
    if bits > 0 {
        out.push(held as u8);
    }
}

/// Packed values as they stand in a file: their bytes and [`PADDING`] more.
#[derive(Clone, Copy)]
pub struct Packed<'a> {
    bytes: &'a [u8],
    width: u8,
}

impl<'a> Packed<'a> {
    /// Values of `width` bits in `bytes`; `None` if no such width exists.
    pub fn new(bytes: &'a [u8], width: u8) -> Option<Self> {
        (width <= 64).then_some(Packed { bytes, width })
    }

    fn mask(&self) -> u64 {
        if self.width == 0 {
            0
        } else {
            u64::MAX >> (64 - self.width)
        }
    }

    /// Value number `index`; 0 beyond the end.
    #[inline]
    pub fn get(&self, index: usize) -> u64 {
        let bit = index * usize::from(self.width);
        match self.bytes.get(bit / 8..).and_then(|rest| rest.first_chunk::<16>()) {
            Some(window) => (u128::from_le_bytes(*window) >> (bit % 8)) as u64 & self.mask(),
            None => 0,
        }
    }

    /// A bit for each of the `count` values from number `from` on, at most 64, that lies in
    /// `first..=last`, which holds a value.
    pub fn within(&self, from: usize, count: usize, first: u64, last: u64) -> u64 {
        let mut bits = 0;
        self.each(from, count, |index, value| {
            bits |= u64::from(value.wrapping_sub(first) <= last - first) << index;
        });
        bits
    }

    /// The `out.len()` values from number `first` on.
    pub fn unpack(&self, first: usize, out: &mut [u64]) {
        self.each(first, out.len(), |index, value| out[index] = value);
    }

    /// Calls `visit` with the place among them and the value of each of the `count` values from
    /// number `from` on.
    #[inline(always)]
    fn each(&self, from: usize, count: usize, mut visit: impl FnMut(usize, u64)) {
        let (width, mask) = (usize::from(self.width), self.mask());
        let end = (from + count) * width / 8 + 8;
        if width <= 56 && self.bytes.len() >= end {
            let mut bit = from * width;
            for index in 0..count {
                let window = self.bytes[bit / 8..bit / 8 + 8].first_chunk().expect("eight bytes");
                visit(index, u64::from_le_bytes(*window) >> (bit % 8) & mask);
                bit += width;
            }
        } else {
            (0..count).for_each(|index| visit(index, self.get(from + index)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn values_come_back(width in 0u8..=64, seeds in prop::collection::vec(any::<u64>(), 0..80)) {
            let mask = if width == 0 { 0 } else { u64::MAX >> (64 - width) };
            let values: Vec<u64> = seeds.iter().map(|seed| seed & mask).collect();
            let mut bytes = Vec::new();
            pack(values.iter().copied(), width, &mut bytes);
            prop_assert_eq!(bytes.len(), size(values.len(), width));
            bytes.extend_from_slice(&[0; PADDING]);
            let packed = Packed::new(&bytes, width).unwrap();
            let mut out = vec![0; values.len()];
            packed.unpack(0, &mut out);
            prop_assert_eq!(&out, &values);
            let rest = &mut out[values.len() / 3..];
            packed.unpack(values.len() / 3, rest);
            prop_assert_eq!(&*rest, &values[values.len() / 3..]);
            for (index, value) in values.iter().enumerate() {
                prop_assert_eq!(packed.get(index), *value);
            }
            let from = values.len() / 8;
            let count = (values.len() - from).min(64);
            let one = |at: usize| values.get(at).copied().unwrap_or(0);
            let (first, last) = (one(0).min(one(1)), one(0).max(one(1)));
            let bits = packed.within(from, count, first, last);
            for (index, value) in values[from..from + count].iter().enumerate() {
                prop_assert_eq!(bits >> index & 1 == 1, (first..=last).contains(value));
            }
            prop_assert_eq!(bits.checked_shr(count as u32).unwrap_or(0), 0);
        }
    }
}
