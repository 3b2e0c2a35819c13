//! The best postings of a list, scored without opening any of its blocks.

use super::bounds::bound_of;
use super::List;
use crate::engines::pruned::form_sets::FormSets;
use crate::engines::pruned::Scoring;
use crate::error::Result;
use crate::index::champions::{Kind, Said};
use crate::index::DocId;

impl List<'_> {
    /// Puts documents and scores of the champions into `best`, documents rising, and gives back
    /// what no other posting of the list exceeds; `None` where there are no champions.
    pub fn champions(
        &self,
        weight: f32,
        bonus: f32,
        at: Scoring<'_>,
        best: &mut Vec<(DocId, u32)>,
    ) -> Result<Option<u32>> {
        best.clear();
        let term = &self.cursor.term;
        if !term.has_champions() {
            return Ok(None);
        }
        // A posting without a typed form is bounded by what is said of the whole list, one with
        // such a form by what is said of that form.
        let (mut bound, mut bound_of_rare) = (0, 0);
        let (mut last, mut found) = (None, 0);
        term.champions(|kind, said| {
            if let Kind::Form(form) = kind {
                if !self.typed.contains(&form) {
                    return;
                }
                found += usize::from(last.replace(form) != Some(form));
            }
            match said {
                Said::Champion(champion) => {
                    let is_exact = self.exact.holds(champion.set);
                    let (frequency, length) = (champion.frequency, champion.length);
                    let score = at.saturation.score(weight, bonus, frequency, length, is_exact);
                    best.push((champion.doc, score));
                }
                Said::Others(impact) => {
                    let (bonus, bound) = match kind {
                        Kind::Whole => (0.0, &mut bound),
                        Kind::Form(_) => (bonus, &mut bound),
                        Kind::OtherForms => (bonus, &mut bound_of_rare),
                    };
                    *bound = (*bound).max(bound_of(&[impact], weight, bonus, at.saturation));
                }
            }
        })?;
        if best.iter().any(|(doc, _)| *doc as usize >= at.lengths.len()) {
            return Err(term.list.names_no_document());
        }
        best.sort_unstable();
        best.dedup_by_key(|(doc, _)| *doc);
        let is_rare_typed = found < self.typed.len() && !matches!(self.exact, FormSets::Never);
        Ok(Some(if is_rare_typed { bound.max(bound_of_rare) } else { bound }))
    }
}
