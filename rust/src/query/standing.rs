//! The terms of one segment that stand for a query word.

use super::plan::Member;
use super::token::{QueryForm, QueryToken};
use crate::error::Result;
use crate::index::reader::SegmentParts;

/// The terms of a segment that stand for a word, in any order: each once or more without a form,
/// and with every form of it that is the word as typed.
pub type Standing = Vec<(u32, Option<u32>)>;

/// Adds the terms of a segment that stand for `token`, and says how many documents hold the word
/// as typed.
pub fn add_token(token: &QueryToken, parts: &SegmentParts, standing: &mut Standing) -> Result<u64> {
    let own = token.term.find(parts)?;
    let kin = own.map_or(Ok(Vec::new()), |term| parts.terms.kin(term))?;
    let alike = token.form.alike(parts)?;
    standing.extend(own.map(|term| (term, None)));
    // Mostly no other form is spelt so, and no other term has a form that is spelt like one of
    // this term: then nobody asks for accents.
    let alone = match (&token.form, own) {
        (QueryForm::Seen { ordinal, documents, .. }, Some(term)) if alike.len() == 1 => {
            standing.push((term, Some(*ordinal)));
            Some(u64::from(*documents))
        }
        _ => None,
    };
    if let (Some(documents), []) = (alone, &kin[..]) {
        return Ok(documents);
    }
    let accented = token.form.is_accented(parts)?;
    let kin = kin.iter().filter(|kin| kin.unaccented || !accented);
    standing.extend(kin.map(|kin| (kin.term, None)));
    if let Some(documents) = alone {
        return Ok(documents);
    }
    let mut held = 0;
    parts.forms.for_each_mark(alike, |number, mark| {
        let term = parts.forms.term_of(number)?;
        // Who typed an accent means no other one; a headline in capitals may have left it out.
        let may_be = !accented || !mark.differs;
        let joins = may_be && (token.stop || !mark.stop);
        let is_own = || token.term.is(term, parts);
        if joins || (is_own()? && (may_be || token.form.is(number, parts)?)) {
            standing.push((term, Some(mark.ordinal)));
            held += u64::from(parts.forms.documents_of(number)?);
        }
        Ok(())
    })?;
    Ok(held)
}

/// The members of a group, a term each.
pub fn members_of_terms(mut standing: Standing) -> Vec<Member> {
    standing.sort_unstable();
    standing.dedup();
    let of_term = |same: &[(u32, Option<u32>)]| Member {
        term: same[0].0,
        only_forms: None,
        exact_forms: same.iter().filter_map(|(_, form)| *form).collect(),
    };
    standing.chunk_by(|a, b| a.0 == b.0).map(of_term).collect()
}

/// The terms of `forms` (rising numbers), each with those of its forms that are among them.
pub fn members_of_forms(parts: &SegmentParts, forms: &[u32]) -> Result<Vec<Member>> {
    let mut by_term = Vec::with_capacity(forms.len());
    for form in forms {
        by_term.push((parts.forms.term_of(*form)?, *form));
    }
    by_term.sort_unstable();
    let mut members = Vec::with_capacity(by_term.len());
    let mut wanted = Vec::new();
    for same in by_term.chunk_by(|a, b| a.0 == b.0) {
        wanted.clear();
        wanted.extend(same.iter().map(|(_, form)| *form));
        let term = same[0].0;
        let only_forms = parts.terms.ordinals(term, &wanted)?;
        members.push(Member { term, only_forms, exact_forms: Vec::new() });
    }
    Ok(members)
}
