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
        self.holds_asked(|| set)
    }

    /// The same of a set whose number is asked for only where that matters.
    #[inline]
    pub fn holds_asked(&self, set: impl FnOnce() -> u32) -> bool {
        match self {
            FormSets::Never => false,
            FormSets::Always => true,
            FormSets::Some(bits) => bit(bits, set()) == 1,
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

#[cfg(test)]
mod tests {
    use proptest::collection::{btree_set, vec};
    use proptest::prelude::*;

    use super::*;
    use crate::index::pages::Region;
    use crate::index::part::Part;
    use crate::index::postings::{EncodedList, ListEncoder, Occurrence};

    /// A list whose documents hold these forms, one set of forms each.
    fn list(documents: impl IntoIterator<Item = Vec<u32>>) -> (Region, u32) {
        let mut encoder = ListEncoder::new(&[1], 50.0);
        for (doc, forms) in (0..).zip(documents) {
            let occurrences: Vec<Occurrence> = (0..)
                .zip(forms)
                .map(|(position, form)| Occurrence { field: 0, position, form })
                .collect();
            encoder.push(doc, 50, &occurrences);
        }
        let mut list = EncodedList::default();
        encoder.finish_into(&mut list);
        (Region::of_bytes(Part::Postings, list.postings), list.documents)
    }

    /// The variant, and for each set of the list whether it holds one of `forms`.
    fn holding((region, documents): &(Region, u32), forms: &[u32]) -> (&'static str, Vec<bool>) {
        let list = ListReader::at(region, 0, region.len(), *documents).unwrap();
        let found = FormSets::holding(&list, forms).unwrap();
        let name = match &found {
            FormSets::Never => "never",
            FormSets::Always => "always",
            FormSets::Some(_) => "some",
        };
        assert_eq!(found.varies(), name == "some");
        let sets = list.form_sets().unwrap().len() as u32;
        (name, (0..sets).map(|set| found.holds(set)).collect())
    }

    #[test]
    fn of_more_sets_than_a_word_has_bits_none_some_or_all_hold_a_form() {
        // Set number n is {n, 500}, but for the last one, which is {500}.
        let sets = (0..150).map(|form| vec![form, 500]).chain([vec![500]]);
        let list = list(sets);
        let only = |held: &[usize]| (0..151).map(|set| held.contains(&set)).collect::<Vec<_>>();
        assert_eq!(holding(&list, &[]), ("never", only(&[])));
        assert_eq!(holding(&list, &[151, 499, 501]), ("never", only(&[])));
        for held in [0, 63, 64, 127, 128, 149] {
            assert_eq!(holding(&list, &[held]), ("some", only(&[held as usize])));
        }
        assert_eq!(holding(&list, &[3, 130, 400]), ("some", only(&[3, 130])));
        let all_but_last: Vec<u32> = (0..150).collect();
        let found = holding(&list, &all_but_last);
        assert_eq!(found, ("some", only(&(0..150).collect::<Vec<_>>())));
        assert_eq!(holding(&list, &[500]), ("always", vec![true; 151]));
        // A set that holds two of the forms counts once.
        assert_eq!(holding(&list, &[7, 500]), ("always", vec![true; 151]));
    }

    #[test]
    fn forms_beyond_the_bits_that_were_needed_are_not_held() {
        let list = list((0..200).map(|form| vec![form]));
        let (name, held) = holding(&list, &[5]);
        assert_eq!((name, held.iter().filter(|held| **held).count()), ("some", 1));
        assert!(held[5] && !held[199]);
    }

    #[test]
    fn a_list_that_tells_no_forms_apart_has_the_first_one() {
        let list = list([vec![0], vec![0]]);
        assert_eq!(holding(&list, &[0, 3]), ("always", vec![true]));
        assert_eq!(holding(&list, &[3]), ("never", vec![false]));
    }

    proptest! {
        #[test]
        fn sets_hold_what_their_forms_say(
            documents in vec(btree_set(0u32..40, 1..4), 1..200),
            wanted in btree_set(0u32..45, 0..30),
        ) {
            let forms: Vec<u32> = wanted.iter().copied().collect();
            // Sets are numbered as they appear.
            let mut sets = Vec::new();
            for set in &documents {
                if !sets.contains(set) {
                    sets.push(set.clone());
                }
            }
            let held: Vec<bool> = sets.iter().map(|set| !set.is_disjoint(&wanted)).collect();
            let name = match held.iter().filter(|held| **held).count() {
                0 => "never",
                count if count == sets.len() => "always",
                _ => "some",
            };
            let list = list(documents.into_iter().map(|set| set.into_iter().collect()));
            prop_assert_eq!(holding(&list, &forms), (name, held));
        }
    }
}
