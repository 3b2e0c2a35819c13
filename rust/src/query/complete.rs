//! Completion: the most frequent words that begin with what was typed, written as people do.

use std::collections::{HashMap, HashSet};

use crate::analysis::scanner::scan;
use crate::error::Result;
use crate::index::build::language::Language;
use crate::index::forms::FormEntry;
use crate::index::reader::Snapshot;

/// How many more forms than wanted are looked at first: stop words and other spellings of one
/// word are passed over.
const SPARE: usize = 24;

/// At most `limit` completions of the last word of `text`, by the number of articles that hold
/// them, ties by the alphabet; what stands before that word stays in front of each.
///
/// Of words that differ by accents only, the most frequent one stands for all, so that `congr`
/// gives `congrès` though some write CONGRES. Where `text` itself has accents, only words that
/// have them too are given. Stop words come only where there is nothing else.
///
/// # Errors
/// [`Corrupt`](crate::Error::Corrupt) if the index is damaged.
pub fn complete(
    snapshot: &Snapshot,
    language: &Language,
    text: &str,
    limit: usize,
) -> Result<Vec<String>> {
    let mut start = text.len();
    scan(text, |word, end| {
        if end == text.len() {
            start = word;
        }
    });
    let mut buffer = String::new();
    let word = &text[start..];
    let key = match &language.shrink {
        Some(shrink) => shrink.shrink(word, &mut buffer).0,
        None => word,
    };
    let characters = word.chars().count() - key.chars().count();
    let cut = word.char_indices().nth(characters).map_or(word.len(), |(at, _)| at);
    let before = &text[..start + cut];
    let words = words(snapshot, language, key, limit)?;
    Ok(words.into_iter().map(|word| format!("{before}{word}")).collect())
}

fn words(
    snapshot: &Snapshot,
    language: &Language,
    prefix: &str,
    limit: usize,
) -> Result<Vec<String>> {
    let typed = prefix.to_lowercase();
    let mut folded = String::new();
    language.folds.fold(&typed, &mut folded);
    if folded.is_empty() || limit == 0 {
        return Ok(Vec::new());
    }
    let accented = typed != folded;
    let mut most = limit + SPARE;
    loop {
        let (mut candidates, mut exhausted) = (HashMap::new(), true);
        for segment in &snapshot.segments {
            let forms = &segment.parts.forms;
            let range = forms.prefix_range(&folded)?;
            exhausted &= range.len() <= most;
            for number in forms.top_by_documents(range, most)? {
                let entry = forms.entry(number)?;
                if !accented || entry.form.starts_with(&typed) {
                    candidates.entry(entry.form.clone()).or_insert(entry);
                }
            }
        }
        let (words, stops) = ranked(snapshot, candidates)?;
        if words.len() >= limit || exhausted {
            let mut all = if words.is_empty() { stops } else { words };
            all.truncate(limit);
            return Ok(all);
        }
        most *= 8;
    }
}

/// The words and the stop words among `candidates`, most frequent first, one of each folded
/// spelling.
fn ranked(
    snapshot: &Snapshot,
    candidates: HashMap<String, FormEntry>,
) -> Result<(Vec<String>, Vec<String>)> {
    let mut counted = Vec::with_capacity(candidates.len());
    for (form, entry) in candidates {
        let documents = match snapshot.segments.len() {
            1 => u64::from(entry.documents),
            _ => documents(snapshot, &entry.folded, &form)?,
        };
        counted.push((documents, form, entry));
    }
    counted.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let (mut seen, mut words, mut stops) = (HashSet::new(), Vec::new(), Vec::new());
    for (_, form, entry) in counted {
        if seen.insert(entry.folded) {
            let kind = if entry.stop { &mut stops } else { &mut words };
            kind.push(form);
        }
    }
    Ok((words, stops))
}

/// How many articles hold the form, over all segments.
pub(super) fn documents(snapshot: &Snapshot, folded: &str, form: &str) -> Result<u64> {
    let mut sum = 0;
    for segment in &snapshot.segments {
        let forms = &segment.parts.forms;
        let mut most = 0;
        forms.for_each(forms.find(folded)?, |_, entry| {
            if entry.form == form {
                most = most.max(u64::from(entry.documents));
            }
            Ok(())
        })?;
        sum += most;
    }
    Ok(sum)
}
