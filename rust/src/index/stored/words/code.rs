//! Prefix codes of least length (Huffman, "A Method for the Construction of Minimum-Redundancy
//! Codes", 1952), in canonical form: symbols are numbered by the length of their codes, and codes
//! rise with these numbers, so that the number of codes of each length says everything.

use super::bits::BitReader;

/// The longest code.
pub const LONGEST: usize = 20;
/// Codes of at most so many bits are decoded by one look into a table. Of twelve bits, two bytes an
/// entry would do and one word in four had a longer code; measured, snippets take 2 % less with
/// thirteen, and as long with fourteen.
const DIRECT: usize = 13;

/// How many codes there are of each length.
pub type Counts = [u32; LONGEST + 1];

/// For symbols of these weights, in rising order: how many codes each length gets. The heaviest
/// symbols are meant to get the shortest. At least one weight, none of them zero.
pub fn count_lengths(weights: &[u64]) -> Counts {
    let mut counts = [0; LONGEST + 1];
    if weights.len() == 1 {
        counts[1] = 1;
        return counts;
    }
    // Leaves and inner nodes both come in rising order, so the two lightest are always at the
    // front of one of two queues.
    let leaves = weights.len();
    let mut inner: Vec<u64> = Vec::with_capacity(leaves);
    let mut parent = vec![0; 2 * leaves - 1];
    let (mut leaf, mut node) = (0, 0);
    for next in leaves..2 * leaves - 1 {
        let mut lightest = || {
            let from_leaves = leaf < leaves && inner.get(node).is_none_or(|w| weights[leaf] <= *w);
            if from_leaves {
                leaf += 1;
                (leaf - 1, weights[leaf - 1])
            } else {
                node += 1;
                (leaves + node - 1, inner[node - 1])
            }
        };
        let (first, second) = (lightest(), lightest());
        (parent[first.0], parent[second.0]) = (next, next);
        inner.push(first.1 + second.1);
    }
    let mut depth = vec![0usize; 2 * leaves - 1];
    for index in (0..2 * leaves - 2).rev() {
        depth[index] = depth[parent[index]] + 1;
        if index < leaves {
            counts[depth[index].min(LONGEST)] += 1;
        }
    }
    shorten(&mut counts);
    counts
}

/// Where codes were cut to the longest length, there are more than fit: makes room by splitting
/// the longest of the shorter ones, which costs least.
fn shorten(counts: &mut Counts) {
    let space = |counts: &Counts| -> u64 {
        (1..=LONGEST).map(|length| u64::from(counts[length]) << (LONGEST - length)).sum()
    };
    let mut used = space(counts);
    while used > 1 << LONGEST {
        let shorter = (1..LONGEST).rev().find(|length| counts[*length] > 0);
        let shorter = shorter.expect("at most 2^20 symbols");
        counts[shorter] -= 1;
        counts[shorter + 1] += 2;
        counts[LONGEST] -= 1;
        used = space(counts);
    }
}

/// A code, ready for use.
pub struct Code {
    /// Per length, the number of the first symbol with it.
    first: [u32; LONGEST + 2],
    /// Per length, its first code.
    start: [u32; LONGEST + 1],
    /// Per length, the first [`LONGEST`] bits that no code of this length or a shorter one starts
    /// with; signed, as vector instructions compare.
    limit: [i32; LONGEST + 1],
    /// Per start of a code, its symbol and, in the low four bits, its length; or 0.
    direct: Box<[u32; 1 << DIRECT]>,
}

/// The bits of a length that is looked up.
const LENGTH: u32 = 4;
const _: () = assert!(DIRECT < 1 << LENGTH && LONGEST as u32 + LENGTH <= u32::BITS);

impl Code {
    /// The code with so many codes of each length; `None` if there is none.
    pub fn new(counts: &Counts) -> Option<Code> {
        let mut code = Code {
            first: [0; LONGEST + 2],
            start: [0; LONGEST + 1],
            limit: [0; LONGEST + 1],
            direct: Box::new([0; 1 << DIRECT]),
        };
        let (mut next, mut symbols) = (0u64, 0u64);
        for (length, count) in counts.iter().enumerate().skip(1) {
            next <<= 1;
            code.start[length] = next as u32;
            code.first[length] = symbols as u32;
            let count = u64::from(*count);
            if next + count > 1 << length {
                return None;
            }
            if length <= DIRECT {
                for index in 0..count {
                    let from = ((next + index) << (DIRECT - length)) as usize;
                    let entry = (symbols + index) << LENGTH | length as u64;
                    code.direct[from..from + (1 << (DIRECT - length))].fill(entry as u32);
                }
            }
            next += count;
            code.limit[length] = (next << (LONGEST - length)) as i32;
            symbols += count;
        }
        code.first[LONGEST + 1] = symbols as u32;
        Some(code)
    }

    /// How many symbols there are.
    pub fn symbols(&self) -> usize {
        self.first[LONGEST + 1] as usize
    }

    /// The code of a symbol, and its length.
    pub fn of(&self, symbol: u32) -> (u32, u8) {
        let length = (1..=LONGEST).find(|length| symbol < self.first[length + 1]);
        let length = length.expect("a symbol of this code");
        (self.start[length] + symbol - self.first[length], length as u8)
    }

    /// The next symbol, of bits that were peeked at: [`LONGEST`] of them must be left.
    #[inline(always)]
    pub fn take(&self, bits: &mut BitReader<'_>) -> Option<u32> {
        let ahead = bits.held();
        let entry = self.direct[(ahead >> (64 - DIRECT)) as usize];
        if entry != 0 {
            bits.skip(entry % (1 << LENGTH));
            return Some(entry >> LENGTH);
        }
        // One word in five has a longer code. Which length is as good as random, so that counting
        // the shorter ones is faster than to stop at it.
        let first = (ahead >> (64 - LONGEST)) as i32;
        let shorter = self.limit[DIRECT + 1..].iter().map(|limit| i32::from(first >= *limit));
        let length = DIRECT + 1 + shorter.sum::<i32>() as usize;
        if length > LONGEST {
            return None;
        }
        bits.skip(length as u32);
        let index = ((ahead >> (64 - length)) as u32).wrapping_sub(self.start[length]);
        Some(self.first[length].wrapping_add(index))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::bits::BitWriter;
    use super::*;

    proptest! {
        #[test]
        fn every_symbol_comes_back(
            mut weights in prop::collection::vec(1u64..1 << 40, 1..300),
            steep in any::<bool>(),
        ) {
            if steep {
                let count = weights.len() as u32;
                weights = (0..count).map(|n| 1 << (n % 60)).collect();
            }
            weights.sort_unstable();
            let counts = count_lengths(&weights);
            prop_assert_eq!(counts.iter().sum::<u32>() as usize, weights.len());
            let code = Code::new(&counts).unwrap();
            prop_assert_eq!(code.symbols(), weights.len());
            let mut out = vec![0; 3 * weights.len() + 8];
            let mut writer = BitWriter::new(&mut out);
            for symbol in 0..weights.len() as u32 {
                let (bits, length) = code.of(symbol);
                writer.put(bits, length.into());
            }
            writer.finish();
            let mut reader = BitReader::new(&out);
            for symbol in 0..weights.len() as u32 {
                reader.peek();
                prop_assert_eq!(code.take(&mut reader), Some(symbol));
            }
        }

        #[test]
        fn any_counts_are_a_code_or_none(
            counts in prop::collection::vec(0u32..9, LONGEST + 1), bytes in any::<[u8; 16]>()
        ) {
            let counts: Counts = counts.try_into().unwrap();
            if let Some(code) = Code::new(&counts) {
                let mut reader = BitReader::new(&bytes);
                while !reader.is_past_end() {
                    reader.peek();
                    let Some(symbol) = code.take(&mut reader) else { break };
                    prop_assert!((symbol as usize) < code.symbols());
                }
            }
        }
    }

    #[test]
    fn codes_are_as_short_as_can_be() {
        let mut counts = [0; LONGEST + 1];
        (counts[1], counts[2], counts[3]) = (1, 1, 2);
        assert_eq!(count_lengths(&[1, 1, 2, 4]), counts);
        counts = [0; LONGEST + 1];
        counts[1] = 1;
        assert_eq!(count_lengths(&[7]), counts);
    }

    #[test]
    fn symbols_beyond_sixteen_bits_come_back_at_one_look() {
        let mut counts = [0; LONGEST + 1];
        counts[DIRECT] = 1 << DIRECT;
        let code = Code::new(&counts).unwrap();
        for symbol in [0, 4_095, 4_096, (1 << DIRECT) - 1] {
            let mut out = vec![0; 16];
            let mut writer = BitWriter::new(&mut out);
            let (bits, length) = code.of(symbol);
            writer.put(bits, length.into());
            writer.finish();
            let mut reader = BitReader::new(&out);
            reader.peek();
            assert_eq!(code.take(&mut reader), Some(symbol));
        }
    }
}
