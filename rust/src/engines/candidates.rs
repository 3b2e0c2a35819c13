//! Documents that may be among the best, each with what is known of its score.

use crate::index::DocId;

/// Appends to `candidates` those of `docs` whose score, at the same place of `scores`, reaches
/// `needed`. All are written down and some counted: which do is as good as random, and no branch
/// is taken for any of them.
#[inline]
pub fn append_reaching(
    candidates: &mut Vec<(DocId, u32)>,
    docs: &[DocId],
    scores: &[u32],
    needed: u32,
) {
    let mut kept = candidates.len();
    candidates.resize(kept + docs.len(), (0, 0));
    for (doc, score) in docs.iter().zip(scores) {
        candidates[kept] = (*doc, *score);
        kept += usize::from(*score >= needed);
    }
    candidates.truncate(kept);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn those_that_reach_it_are_appended(
            postings in prop::collection::vec((any::<u32>(), 0u32..9), 0..40), needed in 0u32..10
        ) {
            let (docs, scores): (Vec<_>, Vec<_>) = postings.iter().copied().unzip();
            let mut candidates = vec![(7, 7)];
            append_reaching(&mut candidates, &docs, &scores, needed);
            let reached = postings.into_iter().filter(|(_, score)| *score >= needed);
            prop_assert!(candidates.into_iter().eq([(7, 7)].into_iter().chain(reached)));
        }
    }
}
