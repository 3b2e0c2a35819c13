//! Bit packing of unsigned integers.
//!
//! A full block of 128 values is packed *vertically*: value `i` lives in lane `i % 4`, so that
//! four neighbouring values shift and mask together in one 128-bit register (the layout of
//! SIMD-BP128; Lemire and Boytsov, "Decoding billions of integers per second through
//! vectorization", 2015). With width `b` a block takes `16 * b` bytes. Fewer values are packed
//! one after the other, low bits first, in `ceil(n * b / 8)` bytes.

use multiversion::multiversion;

/// The number of values in a full block.
pub const BLOCK: usize = 128;

/// The bits that `value` needs.
#[inline]
pub fn width(value: u32) -> u32 {
    32 - value.leading_zeros()
}

/// The bytes that `count` values of `width` bits take.
#[inline]
pub fn packed_len(count: usize, width: u32) -> usize {
    if count == BLOCK {
        16 * width as usize
    } else {
        (count * width as usize).div_ceil(8)
    }
}

/// Appends `values`, each below `2^width`, to `out`; a full block when there are [`BLOCK`].
pub fn pack(values: &[u32], width: u32, out: &mut Vec<u8>) {
    debug_assert!(values.len() <= BLOCK && width <= 32);
    if values.len() == BLOCK {
        pack_vertical(values, width, out);
    } else {
        pack_stream(values, width, out);
    }
}

/// Reads `out.len()` values of `width` bits from the front of `bytes`, which must hold
/// [`packed_len`] bytes.
#[inline]
pub fn unpack(bytes: &[u8], width: u32, out: &mut [u32]) {
    if out.len() == BLOCK {
        unpack_vertical(bytes, width, out.try_into().expect("a full block"));
    } else {
        unpack_stream(bytes, width, out);
    }
}

fn pack_vertical(values: &[u32], width: u32, out: &mut Vec<u8>) {
    let values: &[u32; BLOCK] = values.try_into().expect("a full block");
    macro_rules! widths {
        ($($width:literal)*) => {
            match width {
                0 => {}
                $($width => pack_lanes::<$width>(values, out),)*
                _ => unreachable!("a width is at most 32"),
            }
        };
    }
    widths!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32);
}

/// Packs a full block whose width is known when compiling: every shift is a constant.
fn pack_lanes<const WIDTH: usize>(values: &[u32; BLOCK], out: &mut Vec<u8>) {
    let mut words = [[0u32; 4]; WIDTH];
    let (rows, _) = values.as_chunks::<4>();
    let rows: &[[u32; 4]; BLOCK / 4] = rows.try_into().expect("a full block");
    macro_rules! pack_rows {
        ($($row:literal)*) => { $(
            let (word, shift) = ($row * WIDTH / 32, $row * WIDTH % 32);
            for lane in 0..4 {
                words[word][lane] |= rows[$row][lane] << shift;
            }
            if shift + WIDTH > 32 {
                for lane in 0..4 {
                    words[word + 1][lane] |= rows[$row][lane] >> (32 - shift);
                }
            }
        )* };
    }
    pack_rows!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31);
    for word in words.as_flattened() {
        out.extend_from_slice(&word.to_le_bytes());
    }
}

fn pack_stream(values: &[u32], width: u32, out: &mut Vec<u8>) {
    let mut held = 0u64;
    let mut bits = 0;
    for &value in values {
        held |= u64::from(value) << bits;
        bits += width;
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

fn unpack_stream(bytes: &[u8], width: u32, out: &mut [u32]) {
    if width == 0 {
        out.fill(0);
        return;
    }
    let (mask, width) = (u64::MAX >> (64 - width), width as usize);
    let value_at = |bytes: &[u8], bit: usize| match bytes.get(bit / 8..bit / 8 + 8) {
        Some(eight) => {
            let word = u64::from_le_bytes(eight.try_into().expect("eight bytes"));
            (word >> (bit % 8) & mask) as u32
        }
        None => 0,
    };
    // Each value is taken out of the eight bytes from its first one on, as far as there are eight.
    let whole = bytes.len().checked_sub(8).map_or(0, |last| (8 * last + 7) / width + 1);
    let (first, rest) = out.split_at_mut(whole.min(out.len()));
    for (i, value) in first.iter_mut().enumerate() {
        *value = value_at(bytes, i * width);
    }
    let (bytes_read, bits_read) = (first.len() * width / 8, first.len() * width % 8);
    let left = bytes.get(bytes_read..).unwrap_or_default();
    let mut padded = [0; 16];
    padded[..left.len().min(8)].copy_from_slice(&left[..left.len().min(8)]);
    for (i, value) in rest.iter_mut().enumerate() {
        *value = value_at(&padded, bits_read + i * width);
    }
}

/// One value of a stream or block without unpacking the others; 0 beyond the end of `bytes`.
#[inline]
pub fn get(bytes: &[u8], width: u32, count: usize, index: usize) -> u32 {
    let mask = (1u64 << width) - 1;
    if count == BLOCK {
        let (words, _) = bytes.as_chunks::<4>();
        let bit = (index / 4) * width as usize;
        let place = 4 * (bit / 32) + index % 4;
        let word = |at: usize| words.get(at).map_or(0, |four| u32::from_le_bytes(*four).into());
        // The next word may hold the end of the value: whether it does nothing foretells.
        let held: u64 = word(place) | word(place + 4) << 32;
        return (held >> (bit % 32) & mask) as u32;
    }
    let bit = index * width as usize;
    let held = match bytes.get(bit / 8..bit / 8 + 8) {
        Some(eight) => u64::from_le_bytes(eight.try_into().expect("eight bytes")),
        None => {
            let left = bytes.get(bit / 8..).unwrap_or_default().iter().rev();
            left.fold(0, |held, byte| held << 8 | u64::from(*byte))
        }
    };
    (held >> (bit % 8) & mask) as u32
}

/// Unpacks a full block whose width is known when compiling.
#[inline(always)]
fn unpack_lanes<const WIDTH: usize>(bytes: &[u8], out: &mut [u32; BLOCK]) {
    let (words, _) = bytes.as_chunks::<16>();
    let words: &[[u8; 16]; WIDTH] = words[..WIDTH].try_into().expect("a full block");
    let (rows, _) = out.as_chunks_mut::<4>();
    let rows: &mut [[u32; 4]; BLOCK / 4] = rows.try_into().expect("a full block");
    macro_rules! unpack_rows {
        ($($row:literal)*) => { $(rows[$row] = unpack_row::<WIDTH, $row>(words);)* };
    }
    unpack_rows!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31);
}

/// Four values. Every shift is a constant, so that each line is one vector instruction.
#[inline(always)]
fn unpack_row<const WIDTH: usize, const ROW: usize>(words: &[[u8; 16]; WIDTH]) -> [u32; 4] {
    let (word, shift) = (ROW * WIDTH / 32, ROW * WIDTH % 32);
    let mask = u32::MAX >> (32 - WIDTH);
    let low = lanes(&words[word]).map(|lane| lane >> shift & mask);
    if shift + WIDTH <= 32 {
        return low;
    }
    // Masked before they are joined: joined first, the two shifts become one scalar instruction.
    let high = lanes(&words[word + 1]).map(|lane| lane << (32 - shift) & mask);
    std::array::from_fn(|lane| low[lane] | high[lane])
}

#[inline(always)]
fn lanes(word: &[u8; 16]) -> [u32; 4] {
    let (lanes, _) = word.as_chunks::<4>();
    [0, 1, 2, 3].map(|lane| u32::from_le_bytes(lanes[lane]))
}

#[multiversion(targets("x86_64+avx2+bmi2+popcnt"))]
fn unpack_vertical(bytes: &[u8], width: u32, out: &mut [u32; BLOCK]) {
    macro_rules! widths {
        ($($width:literal)*) => {
            match width {
                0 => out.fill(0),
                $($width => unpack_lanes::<$width>(&bytes[..16 * $width], out),)*
                _ => unreachable!("a width is at most 32"),
            }
        };
    }
    widths!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_values_come_back(values in prop::collection::vec(any::<u32>(), 0..=BLOCK), shift in 0u32..32) {
            let values: Vec<u32> = values.iter().map(|v| v >> shift).collect();
            let bits = values.iter().map(|v| width(*v)).max().unwrap_or(0);
            let mut bytes = Vec::new();
            pack(&values, bits, &mut bytes);
            prop_assert_eq!(bytes.len(), packed_len(values.len(), bits));
            let mut back = vec![0; values.len()];
            unpack(&bytes, bits, &mut back);
            prop_assert_eq!(&back, &values);
            for (i, value) in values.iter().enumerate() {
                prop_assert_eq!(get(&bytes, bits, values.len(), i), *value);
            }
        }
    }

    #[test]
    fn full_blocks_of_every_width_come_back() {
        for bits in 0..=32 {
            let values: Vec<u32> = (0..BLOCK as u32)
                .map(|i| if bits == 0 { 0 } else { i.wrapping_mul(0x9E37_79B9) >> (32 - bits) })
                .collect();
            let mut bytes = Vec::new();
            pack(&values, bits, &mut bytes);
            let mut back = [0; BLOCK];
            unpack(&bytes, bits, &mut back);
            assert_eq!(&back[..], &values[..]);
        }
    }
}
