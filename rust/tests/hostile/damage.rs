//! Changes to a segment file, and the checksums that make them look written.

use std::ops::Range;

use searchnews::index::pages::PAGE;

const FOOTER: usize = 24;
const ENTRY: usize = 24;

/// A stream of numbers that is always the same for a seed.
pub struct Draws(pub u64);

impl Draws {
    /// Any number (splitmix64: Steele, Lea and Flood 2014).
    pub fn any(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    /// A number below `below`.
    pub fn below(&mut self, below: usize) -> usize {
        (self.any() % below.max(1) as u64) as usize
    }
}

/// A segment file whose parts are known.
#[derive(Clone)]
pub struct Segment {
    bytes: Vec<u8>,
    data: usize,
    parts: Vec<Range<usize>>,
}

impl Segment {
    /// Reads the table of contents of a sound file.
    pub fn new(bytes: Vec<u8>) -> Self {
        let footer = bytes.len() - FOOTER;
        let number = |at: usize| {
            u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes")) as usize
        };
        let (count, data) = (number(footer), number(footer + 8));
        let contents = footer - count * ENTRY;
        let mut parts: Vec<Range<usize>> = (contents..footer)
            .step_by(ENTRY)
            .map(|entry| {
                let start = number(entry + 8);
                start..start + number(entry + 16)
            })
            .filter(|part| !part.is_empty())
            .collect();
        // The table of contents, and the numbers of the footer.
        parts.push(contents..footer);
        parts.push(footer..footer + 16);
        Segment { bytes, data, parts }
    }

    /// Makes one to four changes, mostly where parts begin and end: there stand their tables.
    pub fn damage(&mut self, draws: &mut Draws) {
        for _ in 0..=draws.below(4) {
            let part = self.parts[draws.below(self.parts.len())].clone();
            let at = match draws.below(4) {
                0 => part.start + draws.below(part.len().min(64)),
                1 => part.end - 1 - draws.below(part.len().min(64)),
                _ => part.start + draws.below(part.len()),
            };
            let len = (1 + draws.below(8)).min(part.end - at);
            let change = draws.below(8);
            let from = part.start + draws.below(part.len() - len + 1);
            let target = &mut self.bytes[at..at + len];
            match change {
                0 | 1 => target[0] ^= 1 << draws.below(8),
                2 => target.fill(0),
                3 => target.fill(0xff),
                4 => target.iter_mut().for_each(|byte| *byte = draws.any() as u8),
                // One more and one less: off by one in a table.
                5 => target[0] = target[0].wrapping_add(1),
                6 => target[0] = target[0].wrapping_sub(1),
                _ => self.bytes.copy_within(from..from + len, at),
            }
        }
    }

    /// The file, with the checksums that its bytes ask for.
    pub fn sealed(mut self) -> Vec<u8> {
        let data = self.data;
        for (page, at) in (0..data).step_by(PAGE).zip((data..).step_by(4)) {
            let sum = crc32fast::hash(&self.bytes[page..(page + PAGE).min(data)]);
            self.bytes[at..at + 4].copy_from_slice(&sum.to_le_bytes());
        }
        let end = self.bytes.len() - 4;
        let sum = crc32fast::hash(&self.bytes[data..end]);
        self.bytes[end..].copy_from_slice(&sum.to_le_bytes());
        self.bytes
    }
}
