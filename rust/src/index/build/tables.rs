//! The vocabulary of a finished segment: its lexicon, forms and terms, with the numbers that
//! link them. Used where a segment is built and where segments are merged.

use std::io::{self, Write};

use crate::index::forms::{FormEntry, FormsWriter};
use crate::index::lexicon::{LexiconWriter, WordToken};
use crate::index::part::Part;
use crate::index::postings::EncodedList;
use crate::index::segment::SegmentWriter;
use crate::index::terms::{Extent, Kin, Place, TermRecord, TermStatistics, TermsWriter};
use crate::index::varint;

/// Lists of at most this many bytes, positions included, are kept in the term's record.
const LONGEST_INLINE: usize = 40;

/// Where the lists of a term went.
pub struct TermEntry {
    /// How often it occurs.
    pub statistics: TermStatistics,
    place: EntryPlace,
}

enum EntryPlace {
    /// Bytes of what all lists have inline.
    Inline(Extent),
    /// As in [`Place::List`]; no bytes of champions where there are none.
    List { postings: Extent, positions: u64, champions: Extent },
}

fn append(bytes: &[u8], all: &mut Vec<u8>) -> Extent {
    let offset = all.len() as u64;
    all.extend_from_slice(bytes);
    Extent { offset, len: bytes.len() as u64 }
}

/// Encoded lists, one after the other.
#[derive(Default)]
pub struct PlacedLists {
    /// One per list, with its places in what follows.
    pub entries: Vec<TermEntry>,
    /// Posting lists, each with its positions behind it.
    pub postings: Vec<u8>,
    /// How many bytes of those are positions.
    pub positions: u64,
    /// Champions.
    pub champions: Vec<u8>,
    /// What is kept in the records of terms.
    inline: Vec<u8>,
}

impl PlacedLists {
    /// Appends `list`, or keeps it in its entry.
    pub fn place(&mut self, list: &EncodedList) {
        let EncodedList { documents, occurrences, postings, positions, champions, .. } = list;
        let place = if postings.len() + positions.len() <= LONGEST_INLINE {
            let offset = self.inline.len() as u64;
            varint::put_bytes(&mut self.inline, postings);
            self.inline.extend_from_slice(positions);
            EntryPlace::Inline(Extent { offset, len: self.inline.len() as u64 - offset })
        } else {
            let postings = append(postings, &mut self.postings);
            let Extent { len: positions, .. } = append(positions, &mut self.postings);
            self.positions += positions;
            let champions = append(champions, &mut self.champions);
            EntryPlace::List { postings, positions, champions }
        };
        let statistics = TermStatistics { documents: *documents, occurrences: *occurrences };
        self.entries.push(TermEntry { statistics, place });
    }
}

/// The entries of all lists, whose bytes come in runs.
#[derive(Default)]
pub struct Entries {
    /// One per list, with its places in the parts.
    all: Vec<TermEntry>,
    inline: Vec<u8>,
    postings: u64,
    /// The bytes of positions among those of postings.
    pub positions: u64,
    champions: u64,
}

impl Entries {
    /// None yet, with room for `count`.
    pub fn with_capacity(count: usize) -> Self {
        Entries { all: Vec::with_capacity(count), ..Entries::default() }
    }

    /// Takes the entries of the next `run`, whose bytes stand behind those of the runs before.
    pub fn append(&mut self, run: &mut PlacedLists) {
        for mut entry in run.entries.drain(..) {
            match &mut entry.place {
                EntryPlace::Inline(bytes) => bytes.offset += self.inline.len() as u64,
                EntryPlace::List { postings, champions, .. } => {
                    postings.offset += self.postings;
                    champions.offset += self.champions;
                }
            }
            self.all.push(entry);
        }
        self.inline.append(&mut run.inline);
        self.postings += run.postings.len() as u64;
        self.positions += run.positions;
        self.champions += run.champions.len() as u64;
    }

    fn place(&self, number: usize) -> Place<'_> {
        match self.all[number].place {
            EntryPlace::Inline(Extent { offset, len }) => {
                Place::Inline(&self.inline[offset as usize..][..len as usize])
            }
            EntryPlace::List { postings, positions, champions } => {
                let champions = (champions.len > 0).then_some(champions);
                Place::List { postings, positions, champions }
            }
        }
    }
}

/// Words with their tokens, all in one vector.
#[derive(Default)]
pub struct WordList<'a> {
    keys: Vec<&'a str>,
    ends: Vec<u32>,
    tokens: Vec<WordToken>,
}

impl<'a> WordList<'a> {
    /// Appends a word, whose key is above that of the one before.
    pub fn push(&mut self, key: &'a str, tokens: impl Iterator<Item = WordToken>) {
        self.keys.push(key);
        self.tokens.extend(tokens);
        self.ends.push(self.tokens.len() as u32);
    }

    fn iter(&self) -> impl Iterator<Item = (&'a str, &[WordToken])> + Clone {
        let starts = [0].iter().chain(&self.ends);
        let tokens = starts.zip(&self.ends).map(|(a, b)| &self.tokens[*a as usize..*b as usize]);
        self.keys.iter().copied().zip(tokens)
    }
}

/// The lexicon, the forms and the terms, as their parts hold them.
pub struct Tables([(Part, Vec<u8>); 3]);

impl Tables {
    /// Makes each of them on a thread of its own. `lexicon` makes the lexicon of `words`; `terms`
    /// gives term strings by number, rising; `forms` is sorted by (folded, form, term) and numbers
    /// ordinals within a term in that order.
    pub fn make<'a, S: AsRef<str> + PartialEq + Sync>(
        lexicon: impl FnOnce() -> io::Result<Vec<u8>> + Send,
        terms: impl Iterator<Item = &'a str>,
        entries: &Entries,
        forms: &[FormEntry<S>],
        words: &WordList<'_>,
    ) -> io::Result<Self> {
        std::thread::scope(|scope| {
            let lexicon = scope.spawn(lexicon);
            let forms_part = scope.spawn(|| forms_part(forms));
            let terms = terms_part(terms, entries, forms, words);
            let [lexicon, forms] =
                [lexicon, forms_part].map(|thread| thread.join().expect("tables cannot panic"));
            let parts = [(Part::Lexicon, lexicon?), (Part::Forms, forms?), (Part::Terms, terms?)];
            Ok(Tables(parts))
        })
    }

    /// Writes their parts.
    pub fn write(&self, out: &mut SegmentWriter) -> io::Result<()> {
        self.0.iter().try_for_each(|(part, bytes)| {
            out.begin(*part)?;
            out.write_all(bytes)
        })
    }
}

/// The bytes of the lexicon of `words`.
pub fn lexicon_part(words: &WordList<'_>) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut lexicon = LexiconWriter::new();
    for (key, tokens) in words.iter() {
        lexicon.push(key, tokens)?;
    }
    lexicon.finish(&mut out)?;
    Ok(out)
}

fn forms_part<S: AsRef<str>>(forms: &[FormEntry<S>]) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut writer = FormsWriter::new();
    for form in forms {
        writer.push(form)?;
    }
    writer.finish(&mut out)?;
    Ok(out)
}

fn terms_part<'a, S: AsRef<str> + PartialEq>(
    terms: impl Iterator<Item = &'a str>,
    entries: &Entries,
    forms: &[FormEntry<S>],
    words: &WordList<'_>,
) -> io::Result<Vec<u8>> {
    let forms_of = Grouped::new(entries.all.len(), forms.iter().map(|form| form.term));
    let pairs = (0..)
        .zip(words.iter())
        .flat_map(|(number, (_, tokens))| tokens.iter().map(move |token| (token.term, number)));
    let words_of = Grouped::of_pairs(entries.all.len(), pairs);
    let kin = kin(forms);
    let mut kin = kin.as_slice();
    let mut writer = TermsWriter::new();
    let mut yields = Vec::new();
    for (number, term) in terms.enumerate() {
        let own = kin.partition_point(|(term, _)| *term as usize == number);
        let (now, later) = kin.split_at(own);
        kin = later;
        let kin: Vec<Kin> = now.iter().map(|(_, kin)| *kin).collect();
        yields.clear();
        yields.extend_from_slice(words_of.get(number));
        yields.dedup();
        let own_forms = forms_of.get(number);
        let is_hyphenated = |form: &u32| forms[*form as usize].form.as_ref().contains('-');
        writer.push(
            term,
            &TermRecord {
                statistics: entries.all[number].statistics,
                place: entries.place(number),
                forms: own_forms,
                words: &yields,
                kin: &kin,
                hyphenated: own_forms.iter().any(is_hyphenated),
            },
        )?;
    }
    let mut out = Vec::new();
    writer.finish(&mut out)?;
    Ok(out)
}

/// Numbers grouped by term, by counting sort.
pub struct Grouped {
    starts: Vec<u32>,
    numbers: Vec<u32>,
}

impl Grouped {
    /// The places of the items whose terms are given, rising within each of so many terms.
    pub fn new(terms: usize, term_of_each: impl Iterator<Item = u32> + Clone) -> Self {
        Self::of_pairs(terms, term_of_each.enumerate().map(|(number, term)| (term, number as u32)))
    }

    fn of_pairs(terms: usize, pairs: impl Iterator<Item = (u32, u32)> + Clone) -> Self {
        let mut starts = vec![0u32; terms + 1];
        for (term, _) in pairs.clone() {
            starts[term as usize + 1] += 1;
        }
        for term in 0..terms {
            starts[term + 1] += starts[term];
        }
        let mut next = starts.clone();
        let mut numbers = vec![0; starts[terms] as usize];
        for (term, number) in pairs {
            numbers[next[term as usize] as usize] = number;
            next[term as usize] += 1;
        }
        Grouped { starts, numbers }
    }

    /// The numbers of a term.
    pub fn get(&self, term: usize) -> &[u32] {
        &self.numbers[self.starts[term] as usize..self.starts[term + 1] as usize]
    }
}

/// Pairs of terms that share a folded spelling, sorted: what lets `congres` find `congrès`. A stop
/// word is nobody's kin, or else `doit` would find every `du` by way of `dû`.
fn kin<S: PartialEq>(forms: &[FormEntry<S>]) -> Vec<(u32, Kin)> {
    let mut pairs: Vec<(u32, Kin)> = Vec::new();
    for group in forms.chunk_by(|a, b| a.folded == b.folded) {
        for from in group {
            for to in group.iter().filter(|to| to.term != from.term && !to.stop) {
                let unaccented = to.form == to.folded;
                pairs.push((from.term, Kin { term: to.term, unaccented }));
            }
        }
    }
    pairs.sort_unstable_by_key(|(term, kin)| (*term, kin.term, !kin.unaccented));
    pairs.dedup_by_key(|(term, kin)| (*term, kin.term));
    pairs
}
