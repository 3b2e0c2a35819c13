//! Bits into bytes and back, the highest first.

/// Writes bits to the front of bytes. What is held is written each time and its whole bytes passed
/// over: no branch depends on how much that is.
pub struct BitWriter<'a> {
    out: &'a mut [u8],
    at: usize,
    /// The bits not yet passed over, the first one highest.
    held: u64,
    count: u32,
}

impl<'a> BitWriter<'a> {
    /// A writer into `out`, which must have eight bytes more than will be written.
    pub fn new(out: &'a mut [u8]) -> Self {
        BitWriter { out, at: 0, held: 0, count: 0 }
    }

    /// Appends the `count` low bits of `bits`, at most 32; higher ones must be zero.
    #[inline(always)]
    pub fn put(&mut self, bits: u32, count: u32) {
        let count = self.count + count;
        // In two steps, for there may be nothing to put into nothing.
        self.held |= u64::from(bits) << (63 - count) << 1;
        self.out[self.at..self.at + 8].copy_from_slice(&self.held.to_be_bytes());
        self.at += count as usize / 8;
        self.held <<= count & !7;
        self.count = count & 7;
    }

    /// How many bytes that were, the last one filled up with zeros.
    pub fn finish(self) -> usize {
        self.at + usize::from(self.count > 0)
    }
}

/// Reads bits; zeros follow the last byte.
pub struct BitReader<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The next bits, the first one highest.
    held: u64,
    count: u32,
}

impl<'a> BitReader<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        BitReader { bytes, at: 0, held: 0, count: 0 }
    }

    /// At least 56 bits, the first one highest; the rest may say nothing.
    #[inline(always)]
    pub fn peek(&mut self) -> u64 {
        // Eight bytes are put behind the bits that are held, and those counted that fit whole.
        // What more fits is put there again the next time, and no branch depends on how much.
        let eight = match self.bytes.get(self.at..).and_then(|rest| rest.first_chunk::<8>()) {
            Some(eight) => u64::from_be_bytes(*eight),
            None => last_bytes(self.bytes, self.at),
        };
        self.held |= eight >> self.count;
        let whole = (63 - self.count) / 8;
        self.at += whole as usize;
        self.count += 8 * whole;
        self.held
    }

    /// What was last peeked at, less what was passed over since.
    #[inline(always)]
    pub fn held(&self) -> u64 {
        self.held
    }

    /// Passes over `count` of the bits that were peeked at.
    #[inline(always)]
    pub fn skip(&mut self, count: u32) {
        self.held <<= count;
        self.count -= count;
    }

    /// Whether more bits were taken than there are.
    pub fn is_past_end(&self) -> bool {
        8 * self.at > 8 * self.bytes.len() + self.count as usize
    }
}

/// The bytes from `at` on, fewer than eight, with zeros behind them. Not a method: who lends a
/// reader to a call that is not inlined keeps it in memory, and every bit waits for that.
#[cold]
fn last_bytes(bytes: &[u8], at: usize) -> u64 {
    let rest = bytes.get(at..).unwrap_or(&[]);
    let mut eight = [0; 8];
    eight[..rest.len()].copy_from_slice(rest);
    u64::from_be_bytes(eight)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn bits_come_back(values in prop::collection::vec((any::<u32>(), 0u32..=32), 0..50)) {
            let cut = |(value, count): (u32, u32)| {
                (value.checked_shr(32 - count).unwrap_or(0), count)
            };
            let mut out = vec![0; 300];
            let mut writer = BitWriter::new(&mut out);
            let values: Vec<_> = values.into_iter().map(cut).collect();
            values.iter().for_each(|(value, count)| writer.put(*value, *count));
            let written = writer.finish();
            out.truncate(written);
            let total: u32 = values.iter().map(|(_, count)| count).sum();
            prop_assert_eq!(out.len(), total.div_ceil(8) as usize);
            let mut reader = BitReader::new(&out);
            for (value, count) in values {
                let bits = reader.peek().checked_shr(64 - count).unwrap_or(0);
                prop_assert_eq!(bits, u64::from(value));
                reader.peek();
                reader.skip(count);
                prop_assert!(!reader.is_past_end());
            }
            reader.peek();
            reader.skip(8);
            prop_assert!(reader.is_past_end());
        }
    }
}
