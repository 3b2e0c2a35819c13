//! In which fields the postings of a block lie, and how often in each.

use super::super::bitpack::BLOCK;
use super::super::varint::Cursor;
use super::block::Block;

/// How often a term occurs in each field, for the postings of one block.
pub struct FieldCounts {
    /// Per posting, its occurrences in all fields.
    pub total: [u32; BLOCK],
    /// Of the postings that lie beyond the main field: index, field and occurrences, rising.
    beyond: Vec<(u8, u8, u32)>,
    /// One bit for each posting that is among them.
    listed: [u64; BLOCK / 64],
}

impl Default for FieldCounts {
    fn default() -> Self {
        FieldCounts { total: [0; BLOCK], beyond: Vec::new(), listed: [0; BLOCK / 64] }
    }
}

impl FieldCounts {
    /// Reads the counts of `block`; `None` where its bytes contradict themselves. `weights` are
    /// the integer weights of the text fields, `frequencies` what [`Block::frequencies`] gave.
    pub fn read(
        &mut self,
        block: &Block<'_>,
        weights: &[u32],
        frequencies: &[u32; BLOCK],
    ) -> Option<()> {
        let main = weights.len() - 1;
        self.beyond.clear();
        self.listed = [0; BLOCK / 64];
        match weights[main] {
            1 => self.total = *frequencies,
            weight => {
                for (total, frequency) in self.total.iter_mut().zip(&frequencies[..block.len()]) {
                    *total = frequency / weight;
                }
            }
        }
        if block.only_main_field() {
            return Some(());
        }
        let mut cursor = Cursor::new(block.beyond());
        let postings = cursor.byte()?;
        let in_main = |rest: u32| match weights[main] {
            1 => rest,
            weight => rest / weight,
        };
        for _ in 0..postings {
            let index = cursor.byte()?;
            let mask = cursor.u32()?;
            if usize::from(index) >= block.len() || u64::from(mask) >> (main + 1) != 0 {
                return None;
            }
            let mut rest = frequencies[usize::from(index)];
            let mut total = 0u32;
            let mut fields = mask & !(1 << main);
            while fields != 0 {
                let field = fields.trailing_zeros() as usize;
                let count = cursor.u32()?;
                rest = rest.checked_sub(count.checked_mul(weights[field])?)?;
                total = total.checked_add(count)?;
                self.beyond.push((index, field as u8, count));
                fields &= fields - 1;
            }
            if mask >> main & 1 == 1 {
                let count = in_main(rest);
                total = total.checked_add(count)?;
                self.beyond.push((index, main as u8, count));
            }
            self.total[usize::from(index)] = total;
            self.listed[usize::from(index) / 64] |= 1 << (index % 64);
        }
        Some(())
    }

    /// Whether posting `index` lies in the main field alone.
    #[inline]
    pub fn is_main(&self, index: usize) -> bool {
        self.listed[index / 64] >> (index % 64) & 1 == 0
    }

    /// The (field, occurrences) pairs of posting `index`; `main` is the main field's number.
    #[inline]
    pub fn fields(&self, index: usize, main: u8) -> impl Iterator<Item = (u8, u32)> + '_ {
        let alone = self.is_main(index);
        let from = match alone {
            true => self.beyond.len(),
            false => self.beyond.partition_point(|(i, ..)| usize::from(*i) < index),
        };
        let listed = self.beyond[from..].iter().take_while(move |e| usize::from(e.0) == index);
        let alone = alone.then(|| (main, self.total[index]));
        listed.map(|(_, field, count)| (*field, *count)).chain(alone)
    }

    /// How often posting `index` occurs in `field`.
    pub fn count(&self, index: usize, field: u8, main: u8) -> u32 {
        self.fields(index, main).find(|(f, _)| *f == field).map_or(0, |(_, count)| count)
    }
}
