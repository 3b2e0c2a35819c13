//! The best postings of a list, scored without opening any of its blocks.

use super::bounds::bound_of;
use super::List;
use crate::engines::clause::form_sets::FormSets;
use crate::engines::look_up::Sieve;
use crate::engines::scoring::Scoring;
use crate::error::Result;
use crate::index::champions::{Kind, Said};
use crate::index::DocId;

/// What the postings of a list do not exceed, champions apart.
pub struct Others {
    /// Those without the word as typed, by what is said of the whole list.
    pub plain: u32,
    /// Those with it, by what is said of the forms that it is.
    pub exact: u32,
}

impl List<'_> {
    /// Puts documents and scores of the champions into `best`, each document once and in no order,
    /// and gives back what the other postings of the list do not exceed; `None` where there are no
    /// champions.
    pub fn champions(
        &self,
        weight: f32,
        bonus: f32,
        at: Scoring<'_>,
        best: &mut Vec<(DocId, u32)>,
    ) -> Result<Option<Others>> {
        best.clear();
        let term = &self.cursor.term;
        if !term.has_champions() {
            return Ok(None);
        }
        let mut others = Others { plain: 0, exact: 0 };
        // How many of the forms typed have a group, which come before the group of the others.
        let mut found = 0;
        let wants = |kind| match kind {
            Kind::Whole => true,
            Kind::Form(form) => {
                let is_typed = self.typed.contains(&form);
                found += usize::from(is_typed);
                is_typed
            }
            Kind::OtherForms => found < self.typed.len() && !matches!(self.exact, FormSets::Never),
        };
        let mut met = Sieve::default();
        let visit = |kind, said| match said {
            Said::Champion(champion) => {
                // A few dozen, of which groups share some: hardly any is compared with others.
                let is_one = |(doc, _): &(DocId, u32)| *doc == champion.doc;
                if met.may_hold(champion.doc) && best.iter().any(is_one) {
                    return;
                }
                met.add(champion.doc);
                let is_exact = self.exact.holds(champion.set);
                let (frequency, length) = (champion.frequency, champion.length);
                let score = at.saturation.score(weight, bonus, frequency, length, is_exact);
                best.push((champion.doc, score));
            }
            Said::Others(impact) => {
                let (bonus, bound) = match kind {
                    Kind::Whole => (0.0, &mut others.plain),
                    Kind::Form(_) | Kind::OtherForms => (bonus, &mut others.exact),
                };
                *bound = (*bound).max(bound_of(&[impact], weight, bonus, at.saturation));
            }
        };
        term.champions(wants, visit)?;
        if best.iter().any(|(doc, _)| *doc as usize >= at.lengths.len()) {
            return Err(term.list.names_no_document());
        }
        Ok(Some(others))
    }
}
