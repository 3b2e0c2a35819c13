//! In which fields the postings of a block lie, and how often in each.

use super::super::bitpack::BLOCK;
use super::super::varint::Cursor;
use super::block::Block;

/// The bytes that most postings beyond the main field take: index, fields, occurrences.
const SIMPLE: usize = 3;

/// How often a term occurs in each field, for the postings of one block.
pub struct FieldCounts<'a> {
    /// Per posting, its occurrences in all fields; 0 beyond those of the block.
    pub total: [u32; BLOCK],
    /// What the block says of postings beyond the main field.
    beyond: &'a [u8],
    /// One bit for each posting that is among them.
    listed: [u64; BLOCK / 64],
    /// Where in `beyond` those postings are.
    entries: [u16; BLOCK],
}

impl Default for FieldCounts<'_> {
    fn default() -> Self {
        FieldCounts { total: [0; BLOCK], beyond: &[], listed: [0; BLOCK / 64], entries: [0; BLOCK] }
    }
}

impl<'a> FieldCounts<'a> {
    /// Reads the counts of `block`; `None` where its bytes contradict themselves. `weights` are
    /// the integer weights of the text fields.
    pub fn read(&mut self, block: &Block<'a>, weights: &[u32]) -> Option<()> {
        self.listed = [0; BLOCK / 64];
        block.frequencies(&mut self.total);
        self.total[block.len()..].fill(0);
        if !block.only_main_field() {
            self.beyond = block.beyond();
            self.read_beyond(block.len(), weights)?;
        }
        let weight = *weights.last()?;
        if weight != 1 {
            for index in 0..block.len() {
                if self.is_main(index) {
                    self.total[index] /= weight;
                }
            }
        }
        Some(())
    }

    /// Counts the occurrences of the postings beyond the main field, whose weighted frequencies
    /// stand in `total`.
    fn read_beyond(&mut self, postings: usize, weights: &[u32]) -> Option<()> {
        let mut cursor = Cursor::new(self.beyond);
        for _ in 0..cursor.byte()? {
            let entry = u16::try_from(cursor.position()).ok()?;
            let (index, total) = match self.read_simple(cursor.rest(), postings, weights) {
                Some(found) => {
                    cursor.take(SIMPLE)?;
                    found
                }
                None => self.read_any(&mut cursor, postings, weights)?,
            };
            self.total[index] = total;
            self.entries[index] = entry;
            self.listed[index / 64] |= 1 << (index % 64);
        }
        Some(())
    }

    /// Index and occurrences of the next posting beyond the main field.
    fn read_any(
        &self,
        cursor: &mut Cursor<'_>,
        postings: usize,
        weights: &[u32],
    ) -> Option<(usize, u32)> {
        let main = weights.len() - 1;
        let index = usize::from(cursor.byte()?);
        let mask = cursor.u32()?;
        if index >= postings || u64::from(mask) >> main > 1 {
            return None;
        }
        let mut rest = self.total[index];
        let mut total = 0u32;
        for field in beyond_main(mask, main) {
            let count = cursor.u32()?;
            rest = rest.checked_sub(count.checked_mul(weights[field])?)?;
            total = total.checked_add(count)?;
        }
        if mask >> main & 1 == 1 {
            total = total.checked_add(match weights[main] {
                1 => rest,
                weight => rest / weight,
            })?;
        }
        Some((index, total))
    }

    /// As [`FieldCounts::read_any`], of a posting that takes [`SIMPLE`] bytes: it lies in one field
    /// beyond the main one, and in the main one or not. Nearly all do, and are read without a branch
    /// that depends on which it is.
    #[inline]
    fn read_simple(&self, bytes: &[u8], postings: usize, weights: &[u32]) -> Option<(usize, u32)> {
        let (main, one) = (weights.len() - 1, *weights.last()? == 1);
        let [index, mask, count] = *bytes.first_chunk::<SIMPLE>()?;
        let (index, beyond) = (usize::from(index), mask & !(1u8.checked_shl(main as u32)?));
        let is_simple = mask | count < 0x80 && mask >> main <= 1 && beyond.is_power_of_two();
        if !is_simple || !one || index >= postings {
            return None;
        }
        let (field, count) = (beyond.trailing_zeros() as usize, u32::from(count));
        let rest = self.total[index].checked_sub(count.checked_mul(weights[field])?)?;
        Some((index, count.checked_add(rest * u32::from(mask >> main & 1))?))
    }

    /// Whether posting `index` lies in the main field alone.
    #[inline]
    pub fn is_main(&self, index: usize) -> bool {
        self.listed[index / 64] >> (index % 64) & 1 == 0
    }

    /// The first posting from `index` on that lies beyond the main field.
    pub fn next_beyond(&self, index: usize) -> Option<usize> {
        (index / 64..BLOCK / 64).find_map(|word| {
            let passed = if word == index / 64 { index % 64 } else { 0 };
            let left = self.listed[word] >> passed << passed;
            (left != 0).then(|| 64 * word + left.trailing_zeros() as usize)
        })
    }

    /// The (field, occurrences) pairs of posting `index`; `main` is the main field's number.
    pub fn fields(&self, index: usize, main: u8) -> impl Iterator<Item = (u8, u32)> + '_ {
        let of_main = (1 << main, Cursor::new(&[]));
        let (mut fields, mut counts) = match self.is_main(index) {
            true => of_main,
            false => self.entry(index).unwrap_or(of_main),
        };
        let mut rest = self.total[index];
        std::iter::from_fn(move || {
            let field = (fields != 0).then(|| fields.trailing_zeros() as u8)?;
            fields &= fields - 1;
            let count = if field == main { rest } else { counts.u32()? };
            rest = rest.saturating_sub(count);
            Some((field, count))
        })
    }

    /// The fields of posting `index`, one bit each, and the counts of those beyond the main one.
    fn entry(&self, index: usize) -> Option<(u32, Cursor<'a>)> {
        let after_index = usize::from(self.entries[index]) + 1;
        let mut cursor = Cursor::new(self.beyond.get(after_index..)?);
        Some((cursor.u32()?, cursor))
    }

    /// How often posting `index` occurs in `field`.
    pub fn count(&self, index: usize, field: u8, main: u8) -> u32 {
        self.fields(index, main).find(|(f, _)| *f == field).map_or(0, |(_, count)| count)
    }
}

/// The fields in `mask` before the main one.
#[inline]
fn beyond_main(mask: u32, main: usize) -> impl Iterator<Item = usize> {
    let mut fields = mask & !(1 << main);
    std::iter::from_fn(move || {
        let field = (fields != 0).then(|| fields.trailing_zeros() as usize)?;
        fields &= fields - 1;
        Some(field)
    })
}
