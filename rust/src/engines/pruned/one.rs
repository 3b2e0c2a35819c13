//! One word: its champions, then its blocks in the order of their bounds, best first.

use multiversion::multiversion;

use crate::engines::clause::Clause;
use crate::engines::scoring::Scoring;
use crate::engines::top::{Scored, Top};
use crate::error::Result;
use crate::index::deleted::DocumentSet;
use crate::index::DocId;

/// Offers the best documents of the single list of the single word that are not deleted.
///
/// A block's bound is the score of one of its postings in most cases, so after as many blocks as
/// hits are wanted the threshold stands near its final value and the rest is passed over.
#[multiversion(targets("x86_64+avx2+bmi2+popcnt"))]
pub fn search(
    mut clauses: Vec<Clause<'_>>,
    at: Scoring<'_>,
    deleted: &DocumentSet,
    segment: u32,
    top: &mut Top,
) -> Result<()> {
    let clause = &mut clauses[0];
    let (weight, bonus, most) = (clause.weight, clause.bonus, clause.bound);
    let (list, exceptions) = clause.single().expect("one word with one list");
    if top.is_full_at(most) {
        return Ok(());
    }
    for one in exceptions.all().iter().filter(|one| !deleted.contains(one.doc)) {
        top.offer_unordered(Scored { score: one.score, segment, doc: one.doc });
    }
    let mut champions = Vec::new();
    let mut plain = most;
    if let Some(others) = list.champions(weight, bonus, at, &mut champions)? {
        champions.retain(|(doc, _)| !exceptions.contains(*doc) && !deleted.contains(*doc));
        for (doc, score) in &champions {
            top.offer_unordered(Scored { score: *score, segment, doc: *doc });
        }
        if top.is_full_at(others.plain.max(others.exact)) {
            return Ok(());
        }
        plain = others.plain;
    }
    champions.sort_unstable();
    let offered = |doc: DocId| champions.binary_search_by_key(&doc, |(doc, _)| *doc).is_ok();
    let mut order: Vec<(u32, u32)> = (0..list.blocks())
        .map(|block| (list.block_bound(block, weight, bonus, at), block as u32))
        .filter(|(bound, _)| !top.is_full_at(*bound))
        .collect();
    // Only the best blocks are wanted in order: take them a few at a time.
    let mut rest = &mut order[..];
    while !rest.is_empty() {
        let few = 16.min(rest.len());
        if few < rest.len() {
            rest.select_nth_unstable_by(few, |a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        }
        let (now, later) = rest.split_at_mut(few);
        now.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        for (bound, block) in now.iter() {
            if top.is_full_at(*bound) {
                return Ok(());
            }
            list.open(*block as usize)?;
            // Where only the word as typed is worth enough, few postings are.
            let plain = plain.min(list.block_bound(*block as usize, weight, 0.0, at));
            let only_exact = list.tells_exact() && top.is_full_at(plain);
            let mut offer = |doc: DocId, score: u32| {
                let passes_over = top.is_full_at(score)
                    || exceptions.contains(doc)
                    || offered(doc)
                    || deleted.contains(doc);
                if !passes_over {
                    top.offer_unordered(Scored { score, segment, doc });
                }
            };
            if only_exact {
                list.each_exact(weight, bonus, at, offer)?;
            } else {
                let (docs, scores) = list.scores(weight, bonus, at)?;
                docs.iter().zip(scores).for_each(|(doc, score)| offer(*doc, *score));
            }
        }
        rest = later;
    }
    Ok(())
}
