//! The length of every document, quantised to one byte: BM25 needs its order of magnitude only.
//!
//! ```text
//! code                        u8 per document, nothing else
//! ```
//!
//! A code is a tiny floating-point number: lengths up to 31 are themselves; above, every octave
//! `[2^e, 2^(e+1))` has 16 codes of equal width. With `e = floor(log2(length))`, `e >= 5`:
//!
//! ```text
//! encode(length) = length                                            length <= 31
//!                = 32 + 16 (e - 5) + (floor(length / 2^(e-4)) mod 16)   32 <= length < 2^19
//!                = 255                                               length >= 2^19
//! decode(code)   = code                                              code <= 31
//!                = (16 + (code mod 16)) 2^(floor(code / 16) - 1)        otherwise
//! ```
//!
//! Both are monotone, `decode` gives the lower edge of a code's range, so
//! `decode(encode(n)) <= n`, and the error stays below 1/16 up to 2^19 (524,288).

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::pages::Region;
use super::DocId;
use crate::error::Result;

/// Documents of which [`Lengths::shortest`] tells together: as many as a word of bits has.
pub const STRIDE: usize = 64;
/// Groups of such documents, of each of which it knows the smallest code.
pub const GROUPS: usize = 4;

/// The length of which each code is the lower edge, by code.
pub const DECODED: [u32; 256] = {
    let mut table = [0; 256];
    let mut code = 0;
    while code < 256 {
        table[code] =
            if code < 32 { code as u32 } else { (16 + code as u32 % 16) << (code / 16 - 1) };
        code += 1;
    }
    table
};

/// The code of a length counted in positions.
///
/// ```
/// use searchnews::index::lengths::{decode, encode};
/// assert_eq!((encode(31), encode(500), encode(u32::MAX)), (31, 95, 255));
/// assert_eq!(decode(95), 496);
/// ```
pub fn encode(length: u32) -> u8 {
    if length < 32 {
        return length as u8;
    }
    let octave = length.ilog2();
    if octave > 18 {
        return u8::MAX;
    }
    (32 + 16 * (octave - 5) + (length >> (octave - 4)) % 16) as u8
}

/// The smallest length that has this code.
#[inline]
pub fn decode(code: u8) -> u32 {
    DECODED[usize::from(code)]
}

/// The average of the lengths that have these codes, about; 0 of none.
pub fn average<'a>(codes: impl IntoIterator<Item = &'a u8>) -> f32 {
    let (mut sum, mut count) = (0u64, 0u64);
    for code in codes {
        sum += u64::from(decode(*code));
        count += 1;
    }
    sum as f32 / count.max(1) as f32
}

/// The codes of one segment.
#[derive(Clone)]
pub struct Lengths {
    region: Region,
    shortest: OnceLock<Arc<[[u8; GROUPS]]>>,
}

impl Lengths {
    /// The codes in `region`, one per document.
    pub fn open(region: Region) -> Self {
        Lengths { region, shortest: OnceLock::new() }
    }

    /// How many documents have a code.
    pub fn documents(&self) -> usize {
        self.region.len()
    }

    /// The codes of all documents; verifies the whole part the first time.
    ///
    /// # Errors
    /// [`Corrupt`](crate::Error::Corrupt) if a page differs from its checksum.
    pub fn all(&self) -> Result<&[u8]> {
        self.region.bytes(0, self.region.len())
    }

    /// The smallest codes of the [`GROUPS`] of every [`STRIDE`] documents, the largest code there is
    /// for one that is empty; gathered the first time.
    ///
    /// # Errors
    /// [`Corrupt`](crate::Error::Corrupt) if a page differs from its checksum.
    pub fn shortest(&self) -> Result<&[[u8; GROUPS]]> {
        let all = self.all()?;
        let of_stride = |codes: &[u8]| {
            let mut least = [u8::MAX; GROUPS];
            for (least, codes) in least.iter_mut().zip(codes.chunks(STRIDE / GROUPS)) {
                *least = codes.iter().fold(u8::MAX, |least, code| least.min(*code));
            }
            least
        };
        Ok(self.shortest.get_or_init(|| all.chunks(STRIDE).map(of_stride).collect()))
    }

    /// The codes of the documents in `docs`.
    ///
    /// # Errors
    /// [`Corrupt`](crate::Error::Corrupt) if a page differs from its checksum, or a document lies
    /// beyond the segment.
    #[inline]
    pub fn range(&self, docs: Range<DocId>) -> Result<&[u8]> {
        self.region.bytes(docs.start as usize, docs.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::part::Part;

    #[test]
    fn codes_are_monotone_and_close() {
        let mut last = 0;
        for length in 0..600_000 {
            let code = encode(length);
            assert!(code >= last && decode(code) <= length);
            assert!(length >= 1 << 19 || (length - decode(code)) * 16 <= length);
            last = code;
        }
        assert_eq!((last, decode(255)), (255, 31 << 14));
        assert_eq!(encode(u32::MAX), 255);
    }

    #[test]
    fn every_code_is_its_own_edge() {
        for code in 0..=255 {
            assert_eq!(encode(decode(code)), code);
            assert_eq!(code == 0, decode(code) == 0);
        }
    }

    #[test]
    fn ranges_end_with_the_segment() {
        let lengths = Lengths::open(Region::of_bytes(Part::Lengths, vec![1, 2, 3]));
        assert_eq!(lengths.documents(), 3);
        assert_eq!(lengths.all().unwrap(), [1, 2, 3]);
        assert_eq!(lengths.range(1..3).unwrap(), [2, 3]);
        assert!(lengths.range(2..4).is_err());
    }

    #[test]
    fn the_shortest_of_sixteen_are_known_to_the_last() {
        let codes: Vec<u8> = (0..150).map(|doc| 200 - (doc % 47) as u8).collect();
        let lengths = Lengths::open(Region::of_bytes(Part::Lengths, codes.clone()));
        let shortest = lengths.shortest().unwrap().as_flattened();
        assert_eq!(shortest.len(), 3 * GROUPS);
        for (group, least) in shortest.iter().enumerate() {
            let size = STRIDE / GROUPS;
            let codes = codes.iter().skip(group * size).take(size);
            assert_eq!(*least, codes.copied().min().unwrap_or(u8::MAX));
        }
    }
}
