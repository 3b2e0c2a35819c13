//! Writes what a session has collected as one segment.

use std::io::{self, Write};

use super::invert::{count_words, invert, Resources};
use super::runs::{Numbering, Stream};
use super::tables::write_tables;
use super::vocabulary::Vocabulary;
use crate::analysis::fold::Folds;
use crate::analysis::words::WordTable;
use crate::index::forms::FormEntry;
use crate::index::lexicon::WordToken;
use crate::index::part::Part;
use crate::index::segment::SegmentWriter;

/// Inverts `streams` and writes all parts that come from words; returns the totals of positions
/// per text field.
pub fn write_words(
    out: &mut SegmentWriter,
    streams: Vec<Stream>,
    vocabulary: &Vocabulary,
    folds: &Folds,
    weights: &[u32],
    resources: Resources,
) -> io::Result<Vec<u64>> {
    let counts = count_words(&streams, vocabulary.words.len(), resources.threads);
    let used = Used::new(&counts, vocabulary);
    let (terms, words) = std::thread::scope(|scope| {
        let words = scope.spawn(|| sorted(&vocabulary.words, &used.words));
        let terms = sorted(&vocabulary.terms, &used.terms);
        (terms, words.join().expect("sorting cannot panic"))
    });
    let (mut forms, vocabulary_forms) = sorted_forms(vocabulary, &used.forms, &terms, folds);
    let mut ordinals = vec![0; vocabulary.forms.len()];
    for (entry, &form) in forms.iter().zip(&vocabulary_forms) {
        ordinals[form as usize] = entry.ordinal;
    }
    let numbering = Numbering { terms, ordinals };

    let mut entries = Vec::with_capacity(numbering.terms.len());
    let mut form_documents = vec![0; vocabulary.forms.len()];
    let forms_of = forms_by_ordinal(&numbering, &forms, &vocabulary_forms);
    let (mut positions, mut postings_len, mut positions_len) = (Vec::new(), 0, 0);
    out.begin(Part::Postings)?;
    let inverted = invert(streams, vocabulary, &numbering, &counts, weights, resources, |run| {
        let mut start = 0;
        for (i, (mut entry, end)) in run.entries.into_iter().zip(run.form_ends).enumerate() {
            entry.shift(postings_len, positions_len);
            entries.push(entry);
            let counts = &run.form_documents[start..end];
            for (form, documents) in forms_of[run.first + i].iter().zip(counts) {
                form_documents[*form as usize] = *documents;
            }
            start = end;
        }
        postings_len += run.postings.len() as u64;
        positions_len += run.positions.len() as u64;
        positions.push(run.positions);
        out.write_all(&run.postings)
    })?;
    out.begin(Part::Positions)?;
    for places in positions {
        out.write_all(&places)?;
    }
    for (entry, &form) in forms.iter_mut().zip(&vocabulary_forms) {
        entry.documents = form_documents[form as usize];
    }
    let mut ranks = vec![0; vocabulary.terms.len()];
    for (rank, &term) in numbering.terms.iter().enumerate() {
        ranks[term as usize] = rank as u32;
    }
    let words: Vec<(&str, Vec<WordToken>)> = (words.iter())
        .map(|&word| {
            let tokens = vocabulary.tokens(word as usize).iter().map(|token| WordToken {
                term: ranks[token.term as usize],
                form: numbering.ordinals[token.form as usize],
                start: token.start,
                end: token.end,
                increment: token.increment,
                stop: token.stop,
            });
            (vocabulary.words.key(word), tokens.collect())
        })
        .collect();
    let terms = numbering.terms.iter().map(|&term| vocabulary.terms.key(term));
    write_tables(out, terms, &entries, &forms, &words)?;
    out.begin(Part::Lengths)?;
    out.write_all(&inverted.lengths)?;
    Ok(inverted.positions)
}

/// What of a vocabulary occurs in this segment.
struct Used {
    words: Vec<bool>,
    terms: Vec<bool>,
    forms: Vec<bool>,
}

impl Used {
    fn new(counts: &[u32], vocabulary: &Vocabulary) -> Self {
        let mut used = Used {
            words: counts.iter().map(|count| *count > 0).collect(),
            terms: vec![false; vocabulary.terms.len()],
            forms: vec![false; vocabulary.forms.len()],
        };
        for (word, _) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            for token in vocabulary.tokens(word) {
                used.terms[token.term as usize] = true;
                used.forms[token.form as usize] = true;
            }
        }
        used
    }
}

/// The first eight bytes of a key as a number that sorts alike; makes most comparisons cheap.
fn head(key: &str) -> u64 {
    let mut bytes = [0; 8];
    let len = key.len().min(8);
    bytes[..len].copy_from_slice(&key.as_bytes()[..len]);
    u64::from_be_bytes(bytes)
}

/// The numbers of the used keys, in the order of the keys' bytes.
fn sorted(table: &WordTable, used: &[bool]) -> Vec<u32> {
    let mut keys: Vec<(u64, u32)> = (0..used.len())
        .filter(|number| used[*number])
        .map(|number| (head(table.key(number as u32)), number as u32))
        .collect();
    keys.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| table.key(a.1).cmp(table.key(b.1))));
    keys.into_iter().map(|(_, number)| number).collect()
}

/// The used forms in segment order, without their documents, and beside each its number in the
/// vocabulary.
fn sorted_forms(
    vocabulary: &Vocabulary,
    used: &[bool],
    terms: &[u32],
    folds: &Folds,
) -> (Vec<FormEntry>, Vec<u32>) {
    let mut ranks = vec![0; vocabulary.terms.len()];
    for (rank, &term) in terms.iter().enumerate() {
        ranks[term as usize] = rank as u32;
    }
    let mut folded = String::new();
    let mut all: Vec<(u64, FormEntry, u32)> = (vocabulary.forms.iter().enumerate())
        .filter(|(number, _)| used[*number])
        .map(|(number, form)| {
            let spelling = vocabulary.spellings.key(form.spelling);
            folded.clear();
            folds.fold(spelling, &mut folded);
            let entry = FormEntry {
                folded: folded.clone(),
                form: spelling.to_string(),
                term: ranks[form.term as usize],
                ordinal: 0,
                documents: 0,
                stop: form.stop,
            };
            (head(&entry.folded), entry, number as u32)
        })
        .collect();
    all.sort_unstable_by(|(head_a, a, _), (head_b, b, _)| {
        head_a
            .cmp(head_b)
            .then_with(|| (&a.folded, &a.form, a.term).cmp(&(&b.folded, &b.form, b.term)))
    });
    let mut next = vec![0; terms.len()];
    let mut numbers = Vec::with_capacity(all.len());
    let entries = all
        .into_iter()
        .map(|(_, mut entry, number)| {
            entry.ordinal = next[entry.term as usize];
            next[entry.term as usize] += 1;
            numbers.push(number);
            entry
        })
        .collect();
    (entries, numbers)
}

/// For each term, the vocabulary numbers of its forms by ordinal.
fn forms_by_ordinal(
    numbering: &Numbering,
    forms: &[FormEntry],
    vocabulary_forms: &[u32],
) -> Vec<Vec<u32>> {
    let mut all = vec![Vec::new(); numbering.terms.len()];
    for (entry, &form) in forms.iter().zip(vocabulary_forms) {
        all[entry.term as usize].push(form);
    }
    all
}
