//! Which postings of a list hold a form that is asked for.

use crate::error::Result;
use crate::index::postings::ListReader;
use crate::query::plan::Member;

/// Which form sets of a list hold a wanted form.
#[derive(Clone)]
pub enum FormSets {
    /// None does.
    Never,
    /// All do.
    Always,
    /// A bit per form set number.
    Some(Vec<u64>),
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
        let mut bits: Vec<u64> = Vec::new();
        let wanted = |form| forms.binary_search(&form).is_ok();
        let sets = list.for_each_set(wanted, |_, set| {
            let word = set as usize / 64;
            if word >= bits.len() {
                bits.resize(word + 1, 0);
            }
            bits[word] |= 1 << (set % 64);
        })?;
        let held = bits.iter().map(|word| word.count_ones()).sum::<u32>();
        Ok(match held {
            0 => FormSets::Never,
            _ if held == sets => FormSets::Always,
            _ => FormSets::Some(bits),
        })
    }

    /// Whether postings with form set number `set` hold a wanted form.
    #[inline]
    pub fn holds(&self, set: u32) -> bool {
        match self {
            FormSets::Never => false,
            FormSets::Always => true,
            FormSets::Some(bits) => bit(bits, set) == 1,
        }
    }

    /// Whether that differs from posting to posting.
    pub fn varies(&self) -> bool {
        matches!(self, FormSets::Some(_))
    }
}

/// Bit `set` of `bits`: 1 or 0.
#[inline(always)]
pub fn bit(bits: &[u64], set: u32) -> u32 {
    let word = bits.get(set as usize / 64).copied().unwrap_or(0);
    (word >> (set % 64)) as u32 & 1
}
