//! One query word in one segment: its terms, their frequencies added up.

use super::binding::Binding;
use super::clause::form_sets::FormSets;
use super::cursor::Cursor;
use super::scoring::Scoring;
use super::window::{Span, Window, WINDOW};
use crate::error::Result;
use crate::index::reader::SegmentParts;
use crate::index::DocId;
use crate::query::plan::{Group, Member, Phrase};

/// A member of a group, with what its form set numbers mean for the query.
pub struct MemberCursor<'a> {
    /// The place in its list.
    pub cursor: Cursor<'a>,
    /// The form sets whose postings count.
    allowed: FormSets,
    /// The form sets with the word as typed.
    exact: FormSets,
    /// The forms of each set, where only some of them count.
    sets: Vec<Vec<u32>>,
    forms: Option<Vec<u32>>,
}

impl<'a> MemberCursor<'a> {
    fn new(segment: &'a SegmentParts, member: &Member, exact: bool) -> Result<Self> {
        let cursor = Cursor::new(segment.list(member.term)?);
        let exact = FormSets::typed(&cursor.term.list, member, exact)?;
        let allowed = FormSets::allowed(&cursor.term.list, member)?;
        let sets = match member.only_forms {
            Some(_) => cursor.term.list.form_sets()?,
            None => Vec::new(),
        };
        Ok(MemberCursor { cursor, allowed, exact, sets, forms: member.only_forms.clone() })
    }

    /// Moves to the first posting at or after `doc` that may count in `field`.
    #[inline]
    fn seek(&mut self, doc: DocId, field: Option<u8>, weights: &[u32]) -> Result<Option<DocId>> {
        match field {
            Some(field) if usize::from(field) + 1 < weights.len() => {
                self.cursor.seek_beyond_main(doc, weights)
            }
            _ => self.cursor.seek(doc),
        }
    }

    /// Whether the posting that the cursor stands on has a form that counts.
    #[inline]
    pub(super) fn is_allowed(&mut self) -> bool {
        self.allowed.holds_asked(|| self.cursor.form_set())
    }

    /// The weighted frequency, in `field` alone if there is one.
    #[inline]
    fn frequency(
        &mut self,
        field: Option<u8>,
        weights: &[u32],
        scratch: &mut Vec<u32>,
    ) -> Result<u32> {
        match field {
            None => Ok(self.cursor.frequency()),
            Some(field) => self.frequency_in(field, weights, scratch),
        }
    }

    /// The weighted frequency in `field` alone, of the forms that count.
    pub(super) fn frequency_in(
        &mut self,
        field: u8,
        weights: &[u32],
        scratch: &mut Vec<u32>,
    ) -> Result<u32> {
        let Some(forms) = &self.forms else { return self.cursor.frequency_in(field, weights) };
        // Postings know their forms in all fields together; which stands where, positions say.
        scratch.clear();
        self.cursor.positions(weights, Some((&self.sets, forms)), scratch)?;
        let here = scratch.iter().filter(|place| *place >> 27 == u32::from(field)).count();
        Ok((here as u32).saturating_mul(weights[usize::from(field)]))
    }

    /// Whether the posting that the cursor stands on holds the word as typed.
    #[inline]
    pub(super) fn is_exact(&mut self) -> bool {
        self.exact.holds_asked(|| self.cursor.form_set())
    }
}

/// A group bound to a segment.
pub struct GroupNode<'a> {
    /// Its terms.
    pub members: Vec<MemberCursor<'a>>,
    weight: f32,
    bonus: f32,
    field: Option<u8>,
    weights: &'a [u32],
    frequencies: Vec<u32>,
    exact: Vec<u64>,
}

impl<'a> GroupNode<'a> {
    /// Binds `group`.
    pub fn new(group: &Group, at: Binding<'a>) -> Result<Self> {
        let exact = group.exact_weight > 0.0;
        let members = group.members.get(at.number).map_or(&[][..], Vec::as_slice);
        let members = members
            .iter()
            .map(|member| MemberCursor::new(&at.segment.parts, member, exact))
            .collect::<Result<Vec<_>>>()?;
        Ok(GroupNode {
            members,
            weight: at.scale.up(group.weight),
            bonus: at.scale.up(group.exact_weight),
            field: group.field,
            weights: at.weights,
            frequencies: Vec::new(),
            exact: Vec::new(),
        })
    }

    /// Binds the words of `phrase`.
    pub fn of_phrase(phrase: &Phrase, at: Binding<'a>) -> Result<Vec<Self>> {
        phrase.elements.iter().map(|(_, group)| GroupNode::new(group, at)).collect()
    }

    /// How many postings the lists of the group have together.
    pub fn cost(&self) -> u64 {
        self.members.iter().map(|m| u64::from(m.cursor.term.list.documents())).sum()
    }

    /// Adds the matches of `span` and their scores to `window`.
    pub fn fill(&mut self, span: Span, at: Scoring<'_>, window: &mut Window) -> Result<()> {
        let Scoring { saturation, lengths } = at;
        self.frequencies.resize(WINDOW, 0);
        self.exact.clear();
        self.exact.resize(WINDOW / 64, 0);
        let (field, weights) = (self.field, self.weights);
        let mut touched = [0u64; WINDOW / 64];
        let mut scratch = Vec::new();
        for member in &mut self.members {
            let mut next = member.seek(span.first, field, weights)?;
            while let Some(doc) = next.filter(|doc| *doc < span.end) {
                if member.is_allowed() {
                    let frequency = member.frequency(field, weights, &mut scratch)?;
                    if frequency > 0 {
                        let slot = (doc - span.first) as usize;
                        let sum = &mut self.frequencies[slot];
                        *sum = sum.saturating_add(frequency);
                        touched[slot / 64] |= 1 << (slot % 64);
                        if member.is_exact() {
                            self.exact[slot / 64] |= 1 << (slot % 64);
                        }
                    }
                }
                next = member.seek(doc + 1, field, weights)?;
            }
        }
        for (i, word) in touched.into_iter().enumerate() {
            let mut word = word;
            while word != 0 {
                let slot = 64 * i + word.trailing_zeros() as usize;
                let frequency = std::mem::take(&mut self.frequencies[slot]);
                let length = lengths[span.first as usize + slot];
                let is_exact = self.exact[i] >> (slot % 64) & 1 == 1;
                let (weight, bonus) = (self.weight, self.bonus);
                window.add(slot, saturation.score(weight, bonus, frequency, length, is_exact));
                word &= word - 1;
            }
        }
        Ok(())
    }

    /// What `doc` scores, if it matches. Documents must rise from call to call.
    pub fn score(&mut self, doc: DocId, at: Scoring<'_>) -> Result<Option<u32>> {
        let (mut sum, mut is_exact, mut scratch) = (0u32, false, Vec::new());
        for member in &mut self.members {
            if member.cursor.find(doc)? && member.is_allowed() {
                let frequency = member.frequency(self.field, self.weights, &mut scratch)?;
                sum = sum.saturating_add(frequency);
                is_exact |= frequency > 0 && member.is_exact();
            }
        }
        let length = at.lengths[doc as usize];
        let score = at.saturation.score(self.weight, self.bonus, sum, length, is_exact);
        Ok((sum > 0).then_some(score))
    }

    /// Goes back to the first document.
    pub fn restart(&mut self) {
        self.members.iter_mut().for_each(|member| member.cursor.go_back(0));
    }

    /// Appends the positions of `doc`, sorted, whatever term of the group they belong to; empty
    /// where `doc` does not match. Documents must rise from call to call.
    pub fn positions(&mut self, doc: DocId, out: &mut Vec<u32>) -> Result<()> {
        let before = out.len();
        for member in &mut self.members {
            if member.cursor.seek(doc)? == Some(doc) && member.is_allowed() {
                let only = member.forms.as_deref().map(|forms| (&member.sets[..], forms));
                member.cursor.positions(self.weights, only, out)?;
            }
        }
        if self.members.len() > 1 {
            out[before..].sort_unstable();
            // Two terms of the group may stand at one place; it is one start.
            let mut kept = before;
            for i in before..out.len() {
                if kept == before || out[kept - 1] != out[i] {
                    out[kept] = out[i];
                    kept += 1;
                }
            }
            out.truncate(kept);
        }
        Ok(())
    }
}
