//! Writes what a session has collected as one segment.

use std::io::{self, Write};

use super::invert::{count_words, invert, Resources};
use super::runs::{Numbering, Stream};
use super::sort::sort_on;
use super::tables::{lexicon_part, Entries, Grouped, Tables, WordList};
use super::vocabulary::Vocabulary;
use crate::analysis::fold::Folds;
use crate::analysis::words::WordTable;
use crate::index::forms::FormEntry;
use crate::index::hints;
use crate::index::lexicon::WordToken;
use crate::index::part::Part;
use crate::index::segment::SegmentWriter;
use crate::index::strings::Strings;

/// Inverts `streams` and writes all parts that come from words, behind what `write_documents`
/// writes when the first list is there to be written; returns the totals of positions per text
/// field, and how many bytes of the postings are positions.
pub fn write_words(
    out: &mut SegmentWriter,
    streams: Vec<Stream>,
    vocabulary: &Vocabulary,
    folds: &Folds,
    weights: &[u32],
    resources: Resources,
    write_documents: impl FnOnce(&mut SegmentWriter) -> io::Result<()>,
) -> io::Result<(Vec<u64>, u64)> {
    let threads = resources.threads;
    let counts = count_words(&streams, vocabulary.words.len(), threads);
    let used = Used::new(&counts, vocabulary);
    let (terms, folded) = std::thread::scope(|scope| {
        let folded = scope.spawn(|| folded_forms(vocabulary, &used.forms, folds));
        let terms = sorted(&vocabulary.terms, &used.terms, threads);
        (terms, folded.join().expect("folding cannot panic"))
    });
    let mut ranks = vec![0; vocabulary.terms.len()];
    for (rank, &term) in terms.iter().enumerate() {
        ranks[term as usize] = rank as u32;
    }
    let (mut forms, ordinals) = sorted_forms(vocabulary, &used.forms, &folded, &ranks, threads);
    let numbering = Numbering { terms, ordinals };
    let forms_of = Grouped::new(numbering.terms.len(), forms.iter().map(|form| form.term));

    // What sorting took is free, in pieces too small for what comes.
    hints::return_memory();
    let mut entries = Entries::with_capacity(numbering.terms.len());
    let mut champions = Vec::new();
    let (inverted, words, lexicon) = std::thread::scope(|scope| {
        // The lexicon knows nothing of the lists, so it is made beside them.
        let lexicon = scope.spawn(|| {
            let words = sorted(&vocabulary.words, &used.words, 1);
            let words = word_list(vocabulary, &words, &ranks, &numbering.ordinals);
            lexicon_part(&words).map(|lexicon| (words, lexicon))
        });
        let mut write_documents = Some(write_documents);
        let mut begin_postings = |out: &mut SegmentWriter| {
            write_documents.take().map_or(Ok(()), |write| {
                write(out)?;
                out.begin(Part::Postings)
            })
        };
        let inverted =
            invert(streams, vocabulary, &numbering, &counts, weights, resources, |run| {
                let (mut lists, mut start) = (run.lists, 0);
                for (i, end) in run.form_ends.into_iter().enumerate() {
                    let counts = &run.form_documents[start..end];
                    for (form, documents) in forms_of.get(run.first + i).iter().zip(counts) {
                        forms[*form as usize].documents = *documents;
                    }
                    start = end;
                }
                entries.append(&mut lists);
                champions.extend_from_slice(&lists.champions);
                begin_postings(out)?;
                out.write_all(&lists.postings)
            })?;
        begin_postings(out)?;
        let (words, lexicon) = lexicon.join().expect("tables cannot panic")?;
        io::Result::Ok((inverted, words, lexicon))
    })?;
    let terms = numbering.terms.iter().map(|&term| vocabulary.terms.key(term));
    let tables = std::thread::scope(|scope| {
        let tables = scope.spawn(|| Tables::make(|| Ok(lexicon), terms, &entries, &forms, &words));
        out.begin(Part::Champions)?;
        out.write_all(&champions)?;
        out.begin(Part::Lengths)?;
        out.write_all(&inverted.lengths)?;
        tables.join().expect("tables cannot panic")
    })?;
    tables.write(out)?;
    Ok((inverted.positions, entries.positions))
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
fn sorted(table: &WordTable, used: &[bool], threads: usize) -> Vec<u32> {
    let mut keys: Vec<(u64, u32)> = (0..used.len())
        .filter(|number| used[*number])
        .map(|number| (head(table.key(number as u32)), number as u32))
        .collect();
    sort_on(&mut keys, threads, |a, b| {
        a.0.cmp(&b.0).then_with(|| table.key(a.1).cmp(table.key(b.1)))
    });
    keys.into_iter().map(|(_, number)| number).collect()
}

/// The folded spellings of the used forms.
fn folded_forms(vocabulary: &Vocabulary, used: &[bool], folds: &Folds) -> Strings {
    let mut folded = Strings::default();
    for form in vocabulary.forms.iter().zip(used).filter_map(|(form, used)| used.then_some(form)) {
        let spelling = vocabulary.spellings.key(form.spelling);
        folded.push_with(|out| folds.fold(spelling, out));
    }
    folded
}

/// The used forms in segment order, without their documents; and for each form of the vocabulary,
/// its ordinal within its term.
fn sorted_forms<'a>(
    vocabulary: &'a Vocabulary,
    used: &[bool],
    folded: &'a Strings,
    ranks: &[u32],
    threads: usize,
) -> (Vec<FormEntry<&'a str>>, Vec<u32>) {
    let numbers = (0..used.len()).filter(|number| used[*number]);
    let mut all: Vec<(u64, FormEntry<&str>, u32)> = (0..folded.len())
        .zip(numbers)
        .map(|(place, number)| {
            let form = vocabulary.forms[number];
            let entry = FormEntry {
                folded: folded.get(place),
                form: vocabulary.spellings.key(form.spelling),
                term: ranks[form.term as usize],
                ordinal: 0,
                documents: 0,
                stop: form.stop,
            };
            (head(entry.folded), entry, number as u32)
        })
        .collect();
    sort_on(&mut all, threads, |(head_a, a, _), (head_b, b, _)| {
        head_a.cmp(head_b).then_with(|| (a.folded, a.form, a.term).cmp(&(b.folded, b.form, b.term)))
    });
    let mut next = vec![0; ranks.len()];
    let mut ordinals = vec![0; vocabulary.forms.len()];
    let entries = all
        .into_iter()
        .map(|(_, mut entry, number)| {
            entry.ordinal = next[entry.term as usize];
            next[entry.term as usize] += 1;
            ordinals[number as usize] = entry.ordinal;
            entry
        })
        .collect();
    (entries, ordinals)
}

/// The sorted `words` with their tokens, in numbers of the segment.
fn word_list<'a>(
    vocabulary: &'a Vocabulary,
    words: &[u32],
    ranks: &[u32],
    ordinals: &[u32],
) -> WordList<'a> {
    let mut list = WordList::default();
    for &word in words {
        let tokens = vocabulary.tokens(word as usize).iter().map(|token| WordToken {
            term: ranks[token.term as usize],
            form: ordinals[token.form as usize],
            start: token.start,
            end: token.end,
            increment: token.increment,
            stop: token.stop,
        });
        list.push(vocabulary.words.key(word), tokens);
    }
    list
}
