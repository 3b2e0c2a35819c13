use super::*;
use crate::index::faulty::FaultyDirectory;
use crate::index::fixture::{article, language, schema, Draws, Toy};

/// How many documents each segment has, if so many threads scan articles of which the later ones
/// hold more and more words that were never met before.
fn segments(threads: usize, memory: usize) -> Vec<u32> {
    let (directory, schema) = (Arc::new(FaultyDirectory::new()), Arc::new(schema()));
    let mut collector = Collector::new(directory, schema, language(), 1, threads, memory);
    let mut draws = Draws(7);
    let mut found = Vec::new();
    for number in 0..2_500 {
        let mut text = (0..60).map(|_| draws.text()).collect::<Vec<_>>().join(" ");
        (0..number / 25).for_each(|word| text.push_str(&format!(" nom{number}x{word}")));
        let document = article(&format!("afp-{number}"), &text);
        found.extend(collector.add(document, &mut Toy).unwrap());
    }
    found.extend(collector.flush(&mut Toy).unwrap());
    found.iter().map(|flushed| flushed.documents).collect()
}

#[test]
fn segments_end_where_they_do_whatever_the_number_of_threads() {
    for memory in [8 << 20, 24 << 20] {
        let alone = segments(1, memory);
        assert!(alone.len() > 2, "{alone:?}");
        assert_eq!(alone.iter().sum::<u32>(), 2_500);
        for threads in [2, 4] {
            assert_eq!(segments(threads, memory), alone, "{threads} threads");
        }
    }
}

#[test]
fn new_words_do_not_wait_without_end() {
    let (directory, schema) = (Arc::new(FaultyDirectory::new()), Arc::new(schema()));
    let mut collector = Collector::new(directory, schema, language(), 1, 1, 512 << 20);
    for number in 0..800u32 {
        let words = (2_000 * number..2_000 * (number + 1)).map(|word| format!("{word:x}"));
        let text = words.collect::<Vec<_>>().join(" ");
        let document = article(&format!("nom-{number}"), &text);
        assert_eq!(collector.add(document, &mut Toy).unwrap(), None);
    }
    // Of batches of words that take six bytes each, one is scanned and one waits for that.
    let pending = collector.locked().unwrap().vocabulary.pending();
    assert!(pending <= MOST_WAITING + 3 * BATCH_BYTES / 6, "{pending}");
}
