//! Which postings of a list hold a form that is asked for.

use crate::error::Result;
use crate::index::postings::ListReader;
use crate::query::plan::Member;

/// Which form sets of a list hold a wanted form.
pub enum FormSets {
    /// None does.
    Never,
    /// All do.
    Always,
    /// Per form set number.
    Some(Vec<bool>),
}

impl FormSets {
    /// The sets with the word as typed, if that is wanted.
    pub fn typed(list: &ListReader<'_>, member: &Member, wanted: bool) -> Result<Self> {
        match wanted && !member.exact_forms.is_empty() {
            true => Self::holding(list, &member.exact_forms),
            false => Ok(FormSets::Never),
        }
    }

    /// The sets with a form that counts at all.
    pub fn allowed(list: &ListReader<'_>, member: &Member) -> Result<Self> {
        match &member.only_forms {
            Some(forms) => Self::holding(list, forms),
            None => Ok(FormSets::Always),
        }
    }

    fn holding(list: &ListReader<'_>, forms: &[u32]) -> Result<Self> {
        let wanted = |form: &u32| forms.binary_search(form).is_ok();
        if !list.has_forms() {
            return Ok(if wanted(&0) { FormSets::Always } else { FormSets::Never });
        }
        let sets: Vec<bool> = list.form_sets()?.iter().map(|set| set.iter().any(wanted)).collect();
        Ok(match sets.iter().all(|holds| *holds) {
            true => FormSets::Always,
            false => FormSets::Some(sets),
        })
    }

    /// Whether postings with form set number `set` hold a wanted form.
    #[inline]
    pub fn holds(&self, set: u32) -> bool {
        match self {
            FormSets::Never => false,
            FormSets::Always => true,
            FormSets::Some(sets) => sets.get(set as usize) == Some(&true),
        }
    }

    /// Whether that differs from posting to posting.
    pub fn varies(&self) -> bool {
        matches!(self, FormSets::Some(_))
    }
}
