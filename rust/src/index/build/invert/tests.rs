use proptest::prelude::*;

use super::super::vocabulary::{Analysed, AnalysedToken};
use super::*;

const WORDS: u32 = 9;

/// Words of which one is two terms, one is nothing, and two are forms of one term.
fn vocabulary() -> Vocabulary {
    let mut vocabulary = Vocabulary::default();
    let keys: Vec<String> = (0..WORDS).map(|word| format!("mot{word}")).collect();
    keys.iter().for_each(|key| assert!(vocabulary.words.intern(key).1));
    let token = |term: &str, form: &str, increment| AnalysedToken {
        term: term.into(),
        form: form.into(),
        start: 0,
        end: 1,
        increment,
        stop: false,
    };
    let answers = (0..WORDS).map(|word| match word {
        0 => Analysed::Tokens(vec![token("t1", "deux", 1), token("deux", "deux", 2)]),
        1 => Analysed::Tokens(Vec::new()),
        2 => Analysed::Tokens(vec![token("t3", "autre", 1)]),
        _ => Analysed::Term(format!("t{word}")),
    });
    vocabulary.answer(keys, answers.collect()).unwrap();
    vocabulary.take_in();
    vocabulary
}

/// Everything that an inversion tells.
#[derive(Debug, Default, PartialEq)]
struct Told {
    postings: Vec<u8>,
    form_documents: Vec<u32>,
    documents: Vec<u32>,
    occurrences: Vec<u64>,
    lengths: Vec<u8>,
    totals: Vec<u64>,
}

fn inverted(documents: &[[Vec<u32>; 2]], stream: usize, resources: Resources) -> Told {
    let vocabulary = vocabulary();
    let mut streams = Vec::new();
    for (number, documents) in documents.chunks(stream).enumerate() {
        let fields = || documents.iter().flatten();
        let mut tokens = resources.blocks.take(0);
        tokens.extend(fields().flatten());
        streams.push(Stream {
            tokens,
            counts: fields().map(|words| words.len() as u32).collect(),
            first: (number * stream) as DocId,
        });
    }
    let numbering = Numbering {
        terms: (0..vocabulary.terms.len() as u32).collect(),
        ordinals: vocabulary
            .forms
            .iter()
            .map(|f| u32::from(f.term == 2 && f.spelling > 0))
            .collect(),
    };
    let counts = count_words(&streams, WORDS as usize, resources.threads);
    let mut told = Told::default();
    let done = invert(streams, &vocabulary, &numbering, &counts, &[2, 1], resources, |run| {
        assert_eq!(run.first, told.documents.len());
        for entry in run.lists.entries {
            told.documents.push(entry.statistics.documents);
            told.occurrences.push(entry.statistics.occurrences);
        }
        told.postings.extend(run.lists.postings);
        told.form_documents.extend(run.form_documents);
        Ok::<(), ()>(())
    });
    let Inverted { lengths, positions } = done.unwrap();
    Told { lengths, totals: positions, ..told }
}

fn resources(threads: usize, memory: usize) -> Resources {
    Resources { threads, memory, blocks: Blocks::default() }
}

proptest! {
    #[test]
    fn threads_memory_and_streams_do_not_show(
        documents in prop::collection::vec(
            [prop::collection::vec(0..WORDS, 0..4), prop::collection::vec(0..WORDS, 0..90)],
            1..40,
        ),
        stream in 1usize..9,
        threads in 1usize..4,
        memory in 0usize..4000,
    ) {
        let whole = inverted(&documents, 40, resources(1, 1 << 20));
        let cut = inverted(&documents, stream, resources(threads, memory));
        prop_assert_eq!(&whole, &cut);
        // The last word is one term, and no other word is.
        let holds = |d: &&[Vec<u32>; 2]| d.iter().flatten().any(|word| *word == WORDS - 1);
        let held = documents.iter().filter(holds).count();
        prop_assert_eq!(whole.documents.last().map(|count| *count as usize), Some(held));
        let all = documents.iter().flatten().flatten();
        let occurs = all.filter(|word| **word == WORDS - 1).count() as u64;
        prop_assert_eq!(whole.occurrences.last(), Some(&occurs));
    }
}
