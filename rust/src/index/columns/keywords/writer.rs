//! The writing side: numbers in order of arrival, turned into ordinals at the end.

use super::super::packed::{self, PADDING};
use super::super::BLOCK;
use super::{AT_MOST_ONE, ONE, SEVERAL};
use crate::analysis::words::WordTable;
use crate::index::varint;

/// Takes the keywords of one document after the other.
#[derive(Default)]
pub struct KeywordColumn {
    numbers: WordTable,
    folded: Vec<Box<str>>,
    spelled: usize,
    ends: Vec<usize>,
    values: Vec<u32>,
}

impl KeywordColumn {
    /// An empty column.
    pub fn new() -> Self {
        Self::default()
    }

    /// The keywords of the next document as written; repeated ones count once. `fold` is called
    /// once per distinct keyword.
    pub fn push<K: AsRef<str>>(&mut self, keywords: &[K], fold: &dyn Fn(&str) -> String) {
        for keyword in keywords {
            let keyword = keyword.as_ref();
            let (number, is_new) = self.numbers.intern(keyword);
            if is_new {
                self.keep_folded(keyword, &fold(keyword));
            }
            self.values.push(number);
        }
        self.ends.push(self.values.len());
    }

    /// The number of a keyword in this column, for [`push_numbers`](Self::push_numbers). Numbers
    /// go up from 0 in order of first appearance.
    pub fn intern(&mut self, keyword: &str, folded: &str) -> u32 {
        let (number, is_new) = self.numbers.intern(keyword);
        if is_new {
            self.keep_folded(keyword, folded);
        }
        number
    }

    fn keep_folded(&mut self, keyword: &str, folded: &str) {
        self.folded.push(folded.into());
        self.spelled += keyword.len() + folded.len();
    }

    /// The keywords of the next document by their numbers: the way of a merge, which folds and
    /// hashes every distinct keyword once.
    pub fn push_numbers(&mut self, numbers: &[u32]) {
        self.values.extend_from_slice(numbers);
        self.ends.push(self.values.len());
    }

    /// The bytes of memory held, estimated.
    pub fn memory(&self) -> usize {
        // A hash slot, two boxes and what the allocator adds to them.
        self.spelled
            + self.folded.len() * 96
            + self.ends.capacity() * 8
            + self.values.capacity() * 4
    }

    /// The bytes of the finished column.
    pub(in crate::index) fn finish(self) -> Vec<u8> {
        let mut sorted: Vec<(&str, &str, u32)> = self
            .folded
            .iter()
            .zip(self.numbers.keys())
            .zip(0..)
            .map(|((folded, keyword), number)| (&**folded, keyword, number))
            .collect();
        sorted.sort_unstable();
        let mut ordinals = vec![0u32; sorted.len()];
        for (ordinal, (_, _, number)) in sorted.iter().enumerate() {
            ordinals[*number as usize] = ordinal as u32;
        }

        let (mut table, mut data) = (Vec::new(), Vec::new());
        let (mut ends, mut block) = (Vec::with_capacity(BLOCK), Vec::new());
        let mut document = Vec::new();
        let mut start = 0;
        for docs in self.ends.chunks(BLOCK) {
            ends.clear();
            block.clear();
            for &end in docs {
                document.clear();
                document.extend(self.values[start..end].iter().map(|n| ordinals[*n as usize]));
                document.sort_unstable();
                document.dedup();
                block.extend_from_slice(&document);
                ends.push(block.len() as u64);
                start = end;
            }
            write_block(&ends, &block, &mut table, &mut data);
        }
        data.extend_from_slice(&[0; PADDING]);

        let mut out = Vec::new();
        for number in [self.ends.len(), sorted.len(), data.len()] {
            out.extend_from_slice(&(number as u64).to_le_bytes());
        }
        out.append(&mut table);
        out.append(&mut data);
        let mut dictionary = Vec::new();
        for (folded, keyword, _) in &sorted {
            out.extend_from_slice(&(dictionary.len() as u64).to_le_bytes());
            varint::put_bytes(&mut dictionary, keyword.as_bytes());
            if folded == keyword {
                varint::put(&mut dictionary, 0);
            } else {
                varint::put(&mut dictionary, folded.len() as u64 + 1);
                dictionary.extend_from_slice(folded.as_bytes());
            }
        }
        out.extend_from_slice(&(dictionary.len() as u64).to_le_bytes());
        out.append(&mut dictionary);
        out
    }
}

/// Appends one block: where each document's ordinals end, and the ordinals.
fn write_block(ends: &[u64], ordinals: &[u32], table: &mut Vec<u8>, data: &mut Vec<u8>) {
    let low = ordinals.iter().copied().min().unwrap_or(u32::MAX);
    let high = ordinals.iter().copied().max().unwrap_or(0);
    let span = u64::from(high.saturating_sub(low));
    let counts =
        || ends.iter().enumerate().map(|(i, end)| end - if i > 0 { ends[i - 1] } else { 0 });
    let layout = match (counts().min(), counts().max()) {
        (Some(1), Some(1)) => ONE,
        (_, Some(0 | 1)) => AT_MOST_ONE,
        _ => SEVERAL,
    };
    let (packed, width, end_width) = match layout {
        ONE => (ordinals.len(), packed::width(span), 0),
        AT_MOST_ONE if ordinals.is_empty() => (ends.len(), 0, 0),
        AT_MOST_ONE => (ends.len(), packed::width(span + 1), 0),
        _ => (ordinals.len(), packed::width(span), packed::width(ordinals.len() as u64)),
    };
    table.extend_from_slice(&(data.len() as u64).to_le_bytes());
    for number in [low, high, packed as u32] {
        table.extend_from_slice(&number.to_le_bytes());
    }
    table.extend_from_slice(&[width, end_width, layout, 0]);
    let relative = |ordinal: u32| u64::from(ordinal - low);
    if layout == AT_MOST_ONE {
        let values = counts().zip(ends).map(|(count, end)| match count {
            0 => 0,
            _ => relative(ordinals[*end as usize - 1]) + 1,
        });
        packed::pack(values, width, data);
    } else {
        packed::pack(ends.iter().copied(), end_width, data);
        packed::pack(ordinals.iter().map(|ordinal| relative(*ordinal)), width, data);
    }
}
