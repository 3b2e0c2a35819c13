//! From postings, in document order, to the bytes of one list and of its positions.

use std::collections::HashMap;

use super::super::bitpack::{self, BLOCK};
use super::super::champions::{Champion, ChampionsEncoder};
use super::super::positions::PositionsEncoder;
use super::super::varint;
use super::super::DocId;
use super::front::Front;
use super::list::{EncodedList, Occurrence};
use super::{sets, Impact, BEYOND_MAIN, BITSET, PAIRS};

mod append;

pub use append::Appended;

/// Encodes posting lists, one after the other, reusing its buffers.
pub struct ListEncoder {
    weights: Vec<u32>,
    docs: Vec<DocId>,
    frequencies: Vec<u32>,
    /// Form set numbers of all postings of the list.
    symbols: Vec<u32>,
    lengths: Vec<u8>,
    beyond: Vec<u8>,
    beyond_count: u8,
    front: Front,
    list_front: Front,
    previous_last: u32,
    /// The sets of more than one form.
    sets: HashMap<Vec<u32>, u32>,
    set_count: u32,
    /// The ordinals of all sets, each with the number of its set.
    set_forms: Vec<(u32, u32)>,
    simple_sets: Vec<u32>,
    set: Vec<u32>,
    directory: Vec<(DocId, u32, u32, [Impact; PAIRS])>,
    payload: Vec<u8>,
    /// Per block, where its form set numbers belong: the offset of their codec, and their own.
    symbol_places: Vec<(usize, usize)>,
    /// The payload with form set numbers.
    formed: Vec<u8>,
    positions: PositionsEncoder,
    champions: ChampionsEncoder,
    list: EncodedList,
}

const NO_SET: u32 = u32::MAX;

impl ListEncoder {
    /// An encoder for a schema whose text fields have these integer `weights`, and documents of
    /// `average` positions: that only says what is usual, and need not be exact.
    pub fn new(weights: &[u32], average: f32) -> Self {
        let unit = weights.last().copied().unwrap_or(1);
        ListEncoder {
            weights: weights.to_vec(),
            docs: Vec::with_capacity(BLOCK),
            frequencies: Vec::with_capacity(BLOCK),
            symbols: Vec::with_capacity(BLOCK),
            lengths: Vec::with_capacity(BLOCK),
            beyond: Vec::new(),
            beyond_count: 0,
            front: Front::default(),
            list_front: Front::default(),
            previous_last: u32::MAX,
            sets: HashMap::new(),
            set_count: 0,
            set_forms: Vec::new(),
            simple_sets: Vec::new(),
            set: Vec::new(),
            directory: Vec::new(),
            payload: Vec::new(),
            symbol_places: Vec::new(),
            formed: Vec::new(),
            positions: PositionsEncoder::default(),
            champions: ChampionsEncoder::new(unit, average),
            list: EncodedList::default(),
        }
    }

    /// Adds the posting of `doc`, whose length code is `length`; documents rise, `occurrences`
    /// are sorted and not empty.
    pub fn push(&mut self, doc: DocId, length: u8, occurrences: &[Occurrence]) {
        let main = self.weights.len() - 1;
        let mut weighted = 0u32;
        let mut only_main = true;
        self.set.clear();
        for occurrence in occurrences {
            weighted = weighted.saturating_add(self.weights[usize::from(occurrence.field)]);
            only_main &= usize::from(occurrence.field) == main;
            if self.set.last() != Some(&occurrence.form) {
                self.set.push(occurrence.form);
            }
        }
        if self.set.len() > 1 {
            self.set.sort_unstable();
            self.set.dedup();
        }
        if !only_main {
            self.push_fields(occurrences);
        }
        for place in 0..self.set.len() {
            self.count_form(self.set[place], 1);
        }
        let set = std::mem::take(&mut self.set);
        let symbol = self.number_of(&set);
        self.positions.push(occurrences, &set);
        self.set = set;
        self.list.occurrences += occurrences.len() as u64;
        self.push_posting(doc, length, weighted, symbol);
    }

    /// As [`push`](Self::push), for a document that holds the term once: most do.
    #[inline]
    pub fn push_one(&mut self, doc: DocId, length: u8, occurrence: Occurrence) {
        let main = self.weights.len() - 1;
        if usize::from(occurrence.field) != main {
            self.push_fields(&[occurrence]);
        }
        self.count_form(occurrence.form, 1);
        let symbol = self.simple_set(occurrence.form);
        self.positions.push_one(&occurrence);
        self.list.occurrences += 1;
        let weighted = self.weights[usize::from(occurrence.field)];
        self.push_posting(doc, length, weighted, symbol);
    }

    #[inline]
    fn push_posting(&mut self, doc: DocId, length: u8, weighted: u32, symbol: u32) {
        self.docs.push(doc);
        self.frequencies.push(weighted);
        self.symbols.push(symbol);
        self.lengths.push(length);
        self.front.raise(Impact { frequency: weighted.min(255) as u8, length });
        self.list.documents += 1;
        if self.docs.len() == BLOCK {
            self.close_block();
        }
    }

    fn push_fields(&mut self, occurrences: &[Occurrence]) {
        let same_field = |a: &Occurrence, b: &Occurrence| a.field == b.field;
        let fields = occurrences.chunk_by(same_field);
        let place = self.docs.len() as u8;
        self.put_fields(place, fields.map(|own| (own[0].field, own.len() as u32)));
    }

    /// Notes the (field, occurrences) pairs, fields rising, of the posting in `place`, which has
    /// fields beyond the main one.
    fn put_fields(&mut self, place: u8, fields: impl Iterator<Item = (u8, u32)> + Clone) {
        let main = self.weights.len() - 1;
        let mask = fields.clone().fold(0u32, |mask, (field, _)| mask | 1 << field);
        self.beyond_count += 1;
        self.beyond.push(place);
        varint::put(&mut self.beyond, u64::from(mask));
        for (_, count) in fields.filter(|(field, _)| usize::from(*field) != main) {
            varint::put(&mut self.beyond, u64::from(count));
        }
    }

    /// The number of a form set; new sets are numbered as they appear.
    fn number_of(&mut self, set: &[u32]) -> u32 {
        if let [ordinal] = *set {
            return self.simple_set(ordinal);
        }
        if let Some(&number) = self.sets.get(set) {
            return number;
        }
        let number = self.new_set(set);
        self.sets.insert(set.to_vec(), number);
        number
    }

    #[inline]
    fn count_form(&mut self, ordinal: u32, postings: u32) {
        let ordinal = ordinal as usize;
        if self.list.form_documents.len() <= ordinal {
            self.list.form_documents.resize(ordinal + 1, 0);
        }
        self.list.form_documents[ordinal] += postings;
    }

    /// The number of the set of one form.
    #[inline]
    fn simple_set(&mut self, ordinal: u32) -> u32 {
        let place = ordinal as usize;
        if self.simple_sets.len() <= place {
            self.simple_sets.resize(place + 1, NO_SET);
        }
        if self.simple_sets[place] == NO_SET {
            self.simple_sets[place] = self.new_set(&[ordinal]);
        }
        self.simple_sets[place]
    }

    fn new_set(&mut self, set: &[u32]) -> u32 {
        let number = self.set_count;
        self.set_count += 1;
        self.champions.add_set(set);
        self.set_forms.extend(set.iter().map(|ordinal| (*ordinal, number)));
        number
    }

    /// Packs the documents and frequencies of the waiting postings. Form set numbers wait until
    /// the list is complete, because a list with the only set {0} stores none.
    fn close_block(&mut self) {
        // Most lists end in their first block, and have none.
        if self.docs.len() == BLOCK || !self.directory.is_empty() {
            self.choose_champions();
        }
        let start = self.payload.len();
        let last = *self.docs.last().expect("a block holds postings");
        let count = self.docs.len();
        let mut previous = self.previous_last;
        let mut gaps = [0u32; BLOCK];
        let mut widest = 0;
        for (gap, &doc) in gaps.iter_mut().zip(&self.docs) {
            *gap = doc.wrapping_sub(previous) - 1;
            widest |= *gap;
            previous = doc;
        }
        let width = bitpack::width(widest);
        let words = (last.wrapping_sub(self.previous_last) as usize).div_ceil(64);
        let as_bitset = words <= 255 && width > 0 && 8 * words < bitpack::packed_len(count, width);
        let highest = self.frequencies.iter().fold(0, |all, f| all | (f - 1));
        let frequency_width = bitpack::width(highest);
        let flag = if self.beyond_count > 0 { BEYOND_MAIN } else { 0 };
        self.payload.push(if as_bitset { BITSET } else { width as u8 });
        if as_bitset {
            self.payload.push(words as u8);
        }
        self.payload.push(frequency_width as u8 | flag);
        let split = self.payload.len() - start;
        if as_bitset {
            let mut set = vec![0u64; words];
            for &doc in &self.docs {
                let bit = doc.wrapping_sub(self.previous_last) as usize - 1;
                set[bit / 64] |= 1 << (bit % 64);
            }
            for word in set {
                self.payload.extend_from_slice(&word.to_le_bytes());
            }
        } else {
            bitpack::pack(&gaps[..count], width, &mut self.payload);
        }
        for frequency in &mut self.frequencies {
            *frequency -= 1;
        }
        bitpack::pack(&self.frequencies, frequency_width, &mut self.payload);
        let symbols_at = self.payload.len() - start;
        if self.beyond_count > 0 {
            self.payload.push(self.beyond_count);
            self.payload.append(&mut self.beyond);
            self.beyond_count = 0;
        }
        self.symbol_places.push((split, symbols_at));
        let front = self.front.pairs();
        let mut pairs = [front[0]; PAIRS];
        pairs[..front.len()].copy_from_slice(front);
        front.iter().for_each(|pair| self.list_front.raise(*pair));
        self.front.clear();
        let positions = self.positions.close_block(&mut self.list.positions);
        self.directory.push((last, start as u32, positions, pairs));
        self.previous_last = last;
        self.docs.clear();
        self.frequencies.clear();
        self.lengths.clear();
    }

    fn choose_champions(&mut self) {
        let symbols = &self.symbols[BLOCK * self.directory.len()..];
        let documents = self.docs.iter().zip(&self.lengths);
        let postings = documents.zip(&self.frequencies).zip(symbols);
        self.champions.push(postings.map(|(((doc, length), frequency), set)| Champion {
            doc: *doc,
            frequency: *frequency,
            set: *set,
            length: *length,
        }));
    }

    /// Ends the list and makes the encoder ready for the next one. The list takes the place of the
    /// one in `finished`, whose memory the next one gets.
    pub fn finish_into(&mut self, finished: &mut EncodedList) {
        if !self.docs.is_empty() {
            self.close_block();
        }
        let plain = self.set_count == 1 && self.simple_sets.first() == Some(&0);
        if !plain {
            self.put_forms();
        }
        let out = &mut self.list.postings;
        out.push(self.list_front.pairs().len() as u8);
        for impact in self.list_front.pairs() {
            out.extend_from_slice(&[impact.frequency, impact.length]);
        }
        self.list_front.clear();
        if plain {
            varint::put(out, 0);
        } else {
            self.formed.clear();
            sets::put(self.set_count, &mut self.set_forms, &mut self.formed);
            varint::put_bytes(out, &self.formed);
        }
        if self.directory.len() > 1 {
            for entry in &self.directory {
                out.extend_from_slice(&entry.0.to_le_bytes());
            }
            for (_, start, positions, pairs) in &self.directory {
                out.extend_from_slice(&start.to_le_bytes());
                out.extend_from_slice(&positions.to_le_bytes());
                for pair in pairs {
                    out.extend_from_slice(&[pair.frequency, pair.length]);
                }
            }
        }
        out.extend_from_slice(&self.payload);
        self.payload.clear();
        self.directory.clear();
        self.symbols.clear();
        self.symbol_places.clear();
        self.sets.clear();
        self.set_count = 0;
        self.set_forms.clear();
        self.simple_sets.clear();
        self.previous_last = u32::MAX;
        self.champions.finish_into(&mut self.list.champions);
        finished.clear();
        std::mem::swap(&mut self.list, finished);
    }

    /// Puts the form set numbers of each block into their place in the payload.
    fn put_forms(&mut self) {
        let out = &mut self.formed;
        out.clear();
        let blocks = self.symbols.chunks(BLOCK).zip(&self.symbol_places);
        for (i, (symbols, &(codec, numbers))) in blocks.enumerate() {
            let start = self.directory[i].1 as usize;
            let next = self.directory.get(i + 1);
            let end = next.map_or(self.payload.len(), |entry| entry.1 as usize);
            self.directory[i].1 = out.len() as u32;
            out.extend_from_slice(&self.payload[start..start + codec]);
            let uniform = symbols.iter().all(|s| *s == symbols[0]);
            let width =
                if uniform { 0 } else { bitpack::width(symbols.iter().fold(0, |all, s| all | s)) };
            out.push(width as u8);
            if uniform {
                varint::put(out, u64::from(symbols[0]));
            }
            out.extend_from_slice(&self.payload[start + codec..start + numbers]);
            if !uniform {
                bitpack::pack(symbols, width, out);
            }
            out.extend_from_slice(&self.payload[start + numbers..end]);
        }
        std::mem::swap(&mut self.payload, out);
    }
}
