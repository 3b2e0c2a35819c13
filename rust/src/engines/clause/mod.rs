//! One query word: its lists, and upper bounds of its scores, for searches that pass over what
//! cannot be among the best.

mod accumulator;
mod exceptions;
pub mod form_sets;
pub mod list;
mod merged;
mod scorer;
mod sums;

use crate::engines::scoring::Scoring;
use crate::engines::window::{is_marked, mark_one, Span, WORDS};
use crate::error::Result;
use crate::index::reader::SegmentParts;
use crate::index::DocId;
use crate::query::plan::Group;
use crate::ranking::bm25::{fixed, Saturation, Scale};

pub use accumulator::Accumulator;
use exceptions::Exceptions;
use list::{FoundPosting, List};
use merged::Merged;
pub use scorer::Scorer;

/// From so many lists on, the short ones are merged.
const MANY: usize = 4;

/// A query word: one list, or several whose frequencies add up.
pub struct Clause<'a> {
    /// The lists, but for those that are merged or hold nothing but exceptions.
    lists: Vec<List<'a>>,
    exceptions: Exceptions,
    merged: Option<Merged>,
    /// The weight on the query's scale.
    pub weight: f32,
    /// The most that the word as typed adds, on that scale.
    pub bonus: f32,
    /// No posting of the clause scores more.
    pub bound: u32,
    /// Postings of all lists together.
    pub cost: u64,
    frequencies: Vec<u32>,
    found: Vec<FoundPosting>,
    /// Summed frequency of each candidate, and whether it holds the word as typed.
    sums: Vec<(u32, bool)>,
}

/// A sum of rounded bounds of several lists, raised by what rounding may have taken from it.
fn with_slack(sum: u32, lists: usize) -> u32 {
    if lists < 2 {
        return sum;
    }
    sum.saturating_add(sum >> 16).saturating_add(lists as u32)
}

impl<'a> Clause<'a> {
    /// Binds `group` to segment number `number`; `None` if it asks for fields, which bounds do
    /// not describe. With `merges`, short lists are read here where that pays: beside a long one if
    /// they hold at most one in so many of its postings. Nothing but scores and matches is to be
    /// asked for then.
    pub fn new(
        segment: &'a SegmentParts,
        number: usize,
        group: &Group,
        scale: Scale,
        at: Scoring<'_>,
        merges: Option<u64>,
    ) -> Result<Option<Self>> {
        let members = group.members.get(number).map_or(&[][..], Vec::as_slice);
        if group.field.is_some() {
            return Ok(None);
        }
        let wants_exact = group.exact_weight > 0.0;
        let documents = segment.totals.documents;
        let mut terms = Vec::with_capacity(members.len());
        for member in members {
            terms.push((segment.list(member.term)?, member));
        }
        let sizes = || terms.iter().map(|(term, _)| u64::from(term.list.documents()));
        let (most, all) = (sizes().max().unwrap_or(0), sizes().sum::<u64>());
        let few = terms.len() > 1
            && merges.is_some_and(|share| Exceptions::are_few(all - most, most, share));
        let mut short = Vec::new();
        let mut lists = Vec::with_capacity(terms.len());
        for (term, member) in terms {
            if merges.is_some()
                && !few
                && members.len() >= MANY
                && Merged::takes(term.list.documents())
            {
                short.push((term, member));
            } else {
                lists.push(List::new(term, member, wants_exact)?);
            }
        }
        let merged = match short.is_empty() {
            true => None,
            false => Some(Merged::read(&short, wants_exact, documents)?),
        };
        let weight = scale.up(group.weight);
        let bonus = scale.up(group.exact_weight);
        let mut exceptions = Exceptions::default();
        if few {
            let longest = (0..lists.len()).max_by_key(|list| lists[*list].documents());
            lists.swap(0, longest.unwrap_or(0));
            if let Some((long, short)) =
                lists.split_first_mut().filter(|(long, _)| !long.passes_over())
            {
                exceptions = Exceptions::read(long, short, weight, bonus, at)?;
                lists.truncate(1);
            }
        }
        let cost = lists.iter().map(|list| u64::from(list.documents())).sum::<u64>()
            + merged.as_ref().map_or(0, Merged::documents)
            + exceptions.all().len() as u64;
        let mut clause = Clause {
            lists,
            exceptions,
            merged,
            weight,
            bonus,
            bound: 0,
            cost,
            frequencies: Vec::new(),
            found: Vec::new(),
            sums: Vec::new(),
        };
        clause.weigh(weight, bonus, at.saturation);
        Ok(Some(clause))
    }

    /// Has matches score by this weight, and words as typed gain this bonus, on the query's scale.
    pub fn weigh(&mut self, weight: f32, bonus: f32, saturation: &Saturation) {
        (self.weight, self.bonus) = (weight, bonus);
        self.bound = match (&self.merged, &self.lists[..]) {
            (None, [list]) => {
                let bound = list.list_bound(weight, bonus, saturation);
                bound.max(self.exceptions.bound(0, DocId::MAX))
            }
            (None, lists) => {
                let bounds = lists.iter().map(|list| list.list_bound(weight, 0.0, saturation));
                self.sum_bound(bounds.fold(0, u32::saturating_add))
            }
            (Some(_), _) => self.sum_bound(u32::MAX),
        };
    }

    /// The list and the exceptions, if there is only one list.
    pub fn single(&mut self) -> Option<(&mut List<'a>, &Exceptions)> {
        match self.is_single() {
            true => self.lists.first_mut().map(|list| (list, &self.exceptions)),
            false => None,
        }
    }

    /// Whether there is one list, of which every posting counts, but for exceptions.
    pub fn is_single(&self) -> bool {
        self.merged.is_none() && matches!(&self.lists[..], [list] if !list.passes_over())
    }

    /// Whether no document matches.
    pub fn is_empty(&self) -> bool {
        self.lists.is_empty() && self.merged.is_none()
    }

    /// Whether it is lists alone, of which every posting counts.
    pub fn is_plain(&self) -> bool {
        self.merged.is_none() && !self.lists.iter().any(List::passes_over)
    }

    /// The documents that the lists do not tell all about.
    pub fn exceptions(&self) -> &Exceptions {
        &self.exceptions
    }

    /// The lists, but for those that are merged or hold nothing but exceptions.
    pub fn lists(&self) -> &[List<'a>] {
        &self.lists
    }

    /// No posting of `list`, one of the clause's, adds more to a score.
    pub fn list_bound(&self, list: &List<'_>, saturation: &Saturation) -> u32 {
        list.list_bound(self.weight, self.bonus, saturation)
    }

    /// What a score may exceed the sum of what its lists add by, because each is rounded.
    pub fn slack(&self) -> u32 {
        let most = fixed(self.weight, 1.0);
        with_slack(most, self.lists.len()) - most
    }

    /// Goes back to the first posting of every list.
    pub fn restart(&mut self) {
        self.lists.iter_mut().for_each(List::restart);
    }

    /// At least so many documents match; of a clause that is a single list, exactly as many.
    pub fn at_least(&self) -> u64 {
        let whole = self.lists.iter().filter(|list| !list.passes_over());
        whole.map(|list| u64::from(list.documents())).max().unwrap_or(0)
            + self.exceptions.unlisted()
    }

    /// The bound of a document whose frequencies in single lists are bounded by scores with this
    /// sum: saturation is subadditive, so the bounds of lists add up to a bound of their sum.
    fn sum_bound(&self, sum: u32) -> u32 {
        let merged = self.merged.as_ref().is_some_and(Merged::has_exact);
        let merged = if merged { self.bonus } else { 0.0 };
        let bonus =
            self.lists.iter().map(|list| list.most_bonus(self.bonus)).fold(merged, f32::max);
        with_slack(sum, self.lists.len()).min(fixed(self.weight, 1.0)) + fixed(bonus, 1.0)
    }

    /// No document of `span` gets more from this clause; spans rise from call to call.
    pub fn span_bound(&mut self, span: Span, at: Scoring<'_>) -> u32 {
        let (weight, bonus) = (self.weight, self.bonus);
        if let Some((list, exceptions)) = self.single() {
            let bound = list.span_bound(span, weight, bonus, at);
            return bound.max(exceptions.bound(span.first, span.end - 1));
        }
        let bounds = self.lists.iter_mut().map(|list| list.span_bound(span, weight, 0.0, at));
        let sum = bounds.fold(0, u32::saturating_add);
        match self.merged.as_ref().is_some_and(|merged| merged.reaches(span)) {
            true => self.sum_bound(u32::MAX),
            false if sum == 0 => 0,
            false => self.sum_bound(sum),
        }
    }

    /// Whether every match scores: a sum of 0 is none then.
    pub fn always_scores(&self, saturation: &Saturation) -> bool {
        fixed(self.weight, saturation.of(1, u8::MAX)) > 0
    }

    /// Adds the scores of all postings in `span` to `sums`.
    pub fn fill(&mut self, span: Span, at: Scoring<'_>, sums: &mut Accumulator) -> Result<()> {
        let (weight, bonus) = (self.weight, self.bonus);
        if let Some((list, exceptions)) = self.single() {
            list.fill(span, weight, bonus, at, sums)?;
            for one in exceptions.between(span.first, span.end - 1) {
                sums.add((one.doc - span.first) as usize, one.more());
            }
            return Ok(());
        }
        self.each_score(span, at, |slot, score| sums.add(slot, score))
    }

    /// Marks the documents of `span` that have a posting.
    pub fn mark(&mut self, span: Span, bits: &mut [u64; WORDS]) -> Result<()> {
        if let Some(merged) = &self.merged {
            merged.for_each(span, |doc, _, _| mark_one(doc, span, bits));
        }
        for one in self.exceptions.between(span.first, span.end - 1) {
            mark_one(one.doc, span, bits);
        }
        self.lists.iter_mut().try_for_each(|list| list.mark(span, bits))
    }

    /// How many documents of `span` that are `marked` match; of a clause that is a single list.
    pub fn count_marked(&mut self, span: Span, marked: &[u64; WORDS]) -> Result<u64> {
        let mut count = 0;
        if let Some((list, exceptions)) = self.single() {
            count = list.count_marked(span, marked)?;
            let unlisted = exceptions.between(span.first, span.end - 1).iter();
            for one in unlisted.filter(|one| !one.is_listed()) {
                count += is_marked(one.doc, span, marked);
            }
        }
        Ok(count)
    }

    /// Adds to each candidate what the clause scores there, and calls `visit` with the number of
    /// each candidate that matches, exceptions last. Documents rise, here and from call to call.
    pub fn add_scores(
        &mut self,
        candidates: &mut [(DocId, u32)],
        at: Scoring<'_>,
        mut visit: impl FnMut(usize),
    ) -> Result<()> {
        let mut found = std::mem::take(&mut self.found);
        let scorer = self.scorer(at);
        if let Some((list, exceptions)) = self.single() {
            scorer.add(list, candidates, &mut found, &mut visit)?;
            if let (Some(first), Some(last)) = (candidates.first(), candidates.last()) {
                for one in exceptions.between(first.0, last.0) {
                    let number = candidates.binary_search_by_key(&one.doc, |(doc, _)| *doc);
                    let Ok(number) = number else { continue };
                    candidates[number].1 += one.more();
                    if !one.is_listed() {
                        visit(number);
                    }
                }
            }
            self.found = found;
            return Ok(());
        }
        self.found = found;
        self.add_up(candidates)?;
        let sums = candidates.iter_mut().zip(&self.sums).enumerate();
        for (number, ((doc, sum), (frequency, is_exact))) in sums {
            if *frequency > 0 {
                *sum += scorer.score(*doc, *frequency, *is_exact);
                visit(number);
            }
        }
        Ok(())
    }

    /// What scores the postings of the clause.
    pub fn scorer<'s>(&self, at: Scoring<'s>) -> Scorer<'s> {
        Scorer { weight: self.weight, bonus: self.bonus, at }
    }
}
