//! Bytes to codes.

use super::bits::BitWriter;
use super::code::LONGEST;
use super::tokens::{for_each_end, is_word};
use super::{Words, END, RECENT, WHOLE};
use crate::analysis::words::{first_sixteen, fold_product, GOLDEN, PI};
use crate::index::{hints, varint};

/// Tokens looked up at once.
const TOGETHER: usize = 16;

/// A token and its code; a length of zero is no token. It never lies across two cache lines.
#[derive(Clone, Copy, Default)]
#[repr(align(32))]
struct Slot {
    digest: [u64; 2],
    code: u32,
    length: u8,
    bits: u8,
}

/// What encoding looks up.
pub struct Table {
    slots: Vec<Slot>,
    letters: Vec<(u32, u8)>,
}

impl Table {
    fn new(words: &Words) -> Table {
        let (tokens, code) = (&words.tokens, &words.code);
        let count = (tokens.len() * 4 / 3).next_power_of_two();
        let mut table =
            Table { slots: hints::filled(Slot::default(), count), letters: vec![(0, 0); 257] };
        for (symbol, token) in tokens.iter().enumerate() {
            let length = words.token(symbol).len() as u8;
            if length == 0 {
                continue;
            }
            let digest = first_sixteen(&token.0, usize::from(length));
            let mut at = home(digest, length) as usize & (count - 1);
            while table.slots[at].length != 0 {
                at = (at + 1) & (count - 1);
            }
            let (code, bits) = code.of(symbol as u32);
            table.slots[at] = Slot { digest, code, length, bits };
        }
        for (symbol, letter) in words.order.iter().enumerate() {
            table.letters[*letter as usize] = words.letters.of(symbol as u32);
        }
        table
    }

    /// The code of a token that is not in its first slot; a length of 0 where it has none.
    #[inline(never)]
    fn search(&self, met: &Met) -> (u32, u8) {
        let mask = self.slots.len() - 1;
        let mut at = met.home as usize & mask;
        loop {
            let slot = &self.slots[at];
            let same = slot.digest == met.digest && u32::from(slot.length) == met.length;
            if same || slot.length == 0 {
                return (slot.code, slot.bits);
            }
            at = (at + 1) & mask;
        }
    }
}

#[inline(always)]
fn home(digest: [u64; 2], length: u8) -> u64 {
    fold_product(digest[0] ^ PI ^ u64::from(length) << 56, digest[1] ^ GOLDEN)
}

/// The tokens that were spelt last.
pub struct Recent<T> {
    held: [T; RECENT],
    count: usize,
}

impl<T: Copy + Default + PartialEq> Recent<T> {
    pub fn new() -> Self {
        Recent { held: [T::default(); RECENT], count: 0 }
    }

    pub fn push(&mut self, token: T) {
        self.held[self.count % RECENT] = token;
        self.count += 1;
    }

    pub fn find(&self, token: T) -> Option<u32> {
        let held = &self.held[..self.count.min(RECENT)];
        held.iter().position(|one| *one == token).map(|index| index as u32)
    }

    pub fn get(&self, index: u32) -> Option<T> {
        self.held[..self.count.min(RECENT)].get(index as usize).copied()
    }

    /// The bits that an index takes.
    pub fn width(&self) -> u32 {
        match self.count.min(RECENT) {
            0 => 0,
            count => (count - 1).checked_ilog2().map_or(0, |bits| bits + 1),
        }
    }
}

/// A token on its way to its code.
#[derive(Clone, Copy, Default)]
struct Met {
    start: u32,
    length: u32,
    digest: [u64; 2],
    home: u64,
}

/// Writes one block.
struct BlockWriter<'a> {
    words: &'a Words,
    table: &'a Table,
    raw: &'a [u8],
    bits: BitWriter<'a>,
    recent: Recent<([u64; 2], u8)>,
    met: [Met; TOGETHER],
    waiting: usize,
}

impl BlockWriter<'_> {
    #[inline(always)]
    fn push(&mut self, start: usize, end: usize) {
        let length = end - start;
        // Longer tokens are cut here, and found out by their length.
        let sixteen = self.raw[start..].first_chunk().expect("zeros stand behind all tokens");
        let digest = first_sixteen(sixteen, length);
        let home = home(digest, length as u8);
        hints::prefetch(&self.table.slots[home as usize & (self.table.slots.len() - 1)]);
        self.met[self.waiting] = Met { start: start as u32, length: length as u32, digest, home };
        self.waiting += 1;
        if self.waiting == TOGETHER {
            self.write();
        }
    }

    /// Writes the tokens that wait. Their slots were asked for when they came, so that they are
    /// waited for together.
    fn write(&mut self) {
        let mask = self.table.slots.len() - 1;
        for i in 0..self.waiting {
            let met = self.met[i];
            let slot = &self.table.slots[met.home as usize & mask];
            let same = (slot.digest[0] ^ met.digest[0])
                | (slot.digest[1] ^ met.digest[1])
                | u64::from(u32::from(slot.length) ^ met.length);
            if same == 0 {
                self.bits.put(slot.code, slot.bits.into());
            } else {
                self.write_other(met);
            }
        }
        self.waiting = 0;
    }

    #[inline(never)]
    fn write_other(&mut self, met: Met) {
        if met.length as usize <= WHOLE {
            let (code, length) = self.table.search(&met);
            if length > 0 {
                return self.bits.put(code, length.into());
            }
            let key = (met.digest, met.length as u8);
            if let Some(index) = self.recent.find(key) {
                let (code, length) = self.words.code.of(self.words.again);
                self.bits.put(code, length.into());
                return self.bits.put(index, self.recent.width());
            }
            self.recent.push(key);
        }
        let (code, length) = self.words.code.of(self.words.spelt);
        self.bits.put(code, length.into());
        let token = &self.raw[met.start as usize..][..met.length as usize];
        for letter in token.iter().map(|byte| u32::from(*byte)).chain([END]) {
            let (code, length) = self.table.letters[letter as usize];
            self.bits.put(code, length.into());
        }
    }
}

impl Words {
    /// Appends the block of the first `len` bytes of `raw`, behind which stand zeros, to `out`.
    /// `room` is scratch space, to be used again for the next block.
    pub fn encode(&self, raw: &[u8], len: usize, room: &mut Vec<u8>, out: &mut Vec<u8>) {
        varint::put(out, len as u64);
        // Before each token that is spelt out stands a code, and behind it another one.
        let most = 8 + len.div_ceil(8) * 3 * LONGEST;
        if room.len() < most {
            room.resize(most, 0);
        }
        let mut block = BlockWriter {
            words: self,
            table: self.encoder.get_or_init(|| Table::new(self)),
            raw,
            bits: BitWriter::new(room),
            recent: Recent::new(),
            met: [Met::default(); TOGETHER],
            waiting: 0,
        };
        let mut start = 0;
        for_each_end(raw, len, |end| {
            // Behind the first token, a space that something follows stands between two words.
            let implied = end == start + 1 && raw[start] == b' ' && start > 0 && end < len;
            if !implied {
                block.push(start, end);
            }
            start = end;
        });
        block.write();
        let written = block.bits.finish();
        out.extend_from_slice(&room[..written]);
    }
}

/// Whether a space belongs between a token that begins with `byte` and one before it.
#[inline(always)]
pub fn needs_space(after_word: bool, byte: u8) -> bool {
    after_word && is_word(byte)
}
