//! Posting lists of several segments as those of one: decoded a block at a time, renumbered,
//! encoded again.
//!
//! Threads take runs of terms; what they encode is handed on in the order of the terms, so the
//! result does not depend on how many there are. A thread that is far ahead waits, so that no
//! more than a few runs are held in memory.

use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};

use super::documents::{DocumentMap, Place};
use super::turns::{End, EndOnPanic, Turns};
use super::vocabulary::{Member, MergedVocabulary};
use super::Source;
use crate::error::{Error, Result};
use crate::index::build::tables::PlacedLists;
use crate::index::build::vocabulary::MOST_FORMS;
use crate::index::lengths::average;
use crate::index::postings::{Appended, EncodedList, ListEncoder, Streams, Walk};
use crate::index::reader::TermList;
use crate::index::DocId;

/// The occurrences that a run of terms has, about.
const RUN: u64 = if cfg!(test) { 1 << 6 } else { 1 << 17 };
/// How many runs each thread may be ahead.
const AHEAD: usize = 4;

/// What the threads read.
pub struct Lists<'a> {
    sources: &'a [Source],
    maps: &'a [DocumentMap],
    vocabulary: &'a MergedVocabulary,
    weights: &'a [u32],
    lengths: Vec<&'a [u8]>,
    average: f32,
    /// Per source: how many positions each deleted document has in each field.
    dropped: Vec<Vec<AtomicU32>>,
}

/// The lists of a run of terms.
pub struct MergedLists {
    /// The merged terms.
    pub terms: Range<usize>,
    /// Whether a document is left, for each of them.
    pub kept: Vec<bool>,
    /// One list per term that is kept.
    pub lists: PlacedLists,
    /// The forms that are left, with their documents.
    pub forms: Vec<(u32, u32)>,
    /// How often the terms of the run occurred in the sources.
    pub occurrences: u64,
}

/// The buffers of one thread.
struct Worker {
    encoder: ListEncoder,
    list: EncodedList,
    streams: Streams,
    walk: Walk,
    /// The list of one source, on its way into the merged one.
    source: Appended,
    /// The forms of the term at hand, as numbers into the merged forms, rising.
    forms: Vec<u32>,
    used: Vec<bool>,
    ordinals: Vec<Option<u32>>,
}

impl<'a> Lists<'a> {
    /// The lists of `sources`.
    pub fn new(
        sources: &'a [Source],
        maps: &'a [DocumentMap],
        vocabulary: &'a MergedVocabulary,
        weights: &'a [u32],
    ) -> Result<Self> {
        let lengths = sources.iter().map(Source::lengths).collect::<Result<Vec<_>>>()?;
        let slots = |source: &Source| source.deleted.len() as usize * weights.len();
        let dropped = sources.iter().map(|s| (0..slots(s)).map(|_| AtomicU32::new(0)).collect());
        let (average, dropped) = (average(lengths.iter().copied().flatten()), dropped.collect());
        Ok(Lists { sources, maps, vocabulary, weights, lengths, average, dropped })
    }

    /// Ranges of terms with about equal numbers of occurrences, and how many those are.
    fn runs(&self) -> Result<Vec<(Range<usize>, u64)>> {
        let terms = self.vocabulary.terms.len();
        let mut runs = Vec::new();
        let (mut start, mut held) = (0, 0u64);
        for term in 0..terms {
            for member in self.vocabulary.members.get(term as u32) {
                let terms = &self.sources[member.source as usize].parts.terms;
                held = held.saturating_add(terms.statistics(member.term)?.occurrences);
            }
            if held >= RUN || term + 1 == terms {
                runs.push((start..term + 1, held));
                (start, held) = (term + 1, 0);
            }
        }
        Ok(runs)
    }

    /// Encodes all lists on `threads` threads; `emit` gets them in order, on this one, and ends
    /// everything by its first error.
    pub fn merge(
        &self,
        threads: usize,
        mut emit: impl FnMut(MergedLists) -> Result<()>,
    ) -> Result<()> {
        let runs = self.runs()?;
        let turns = Turns::default();
        let threads = threads.clamp(1, runs.len().max(1));
        std::thread::scope(|scope| {
            // However this closure is left, the threads must not wait for it.
            let _end = End(&turns);
            for _ in 0..threads {
                scope.spawn(|| self.work(&runs, threads * AHEAD, &turns));
            }
            for run in 0..runs.len() {
                emit(turns.take(run)?)?;
            }
            Ok(())
        })
    }

    fn work(&self, runs: &[(Range<usize>, u64)], ahead: usize, turns: &Turns<MergedLists>) {
        let _end = EndOnPanic(turns);
        let mut worker = Worker {
            encoder: ListEncoder::new(self.weights, self.average),
            list: EncodedList::default(),
            streams: Streams::default(),
            walk: Walk::default(),
            source: Appended::default(),
            forms: Vec::new(),
            used: Vec::new(),
            ordinals: Vec::new(),
        };
        while let Some(run) = turns.claim(runs.len(), ahead) {
            let (terms, occurrences) = runs[run].clone();
            let (kept, lists, forms) = (Vec::new(), PlacedLists::default(), Vec::new());
            let mut merged = MergedLists { terms, kept, lists, forms, occurrences };
            let done = merged
                .terms
                .clone()
                .try_for_each(|term| self.merge_term(term as u32, &mut worker, &mut merged));
            let failed = done.is_err();
            turns.put(run, done.map(|()| merged));
            if failed {
                // What the encoder holds belongs to no list, and all is over anyway.
                return;
            }
        }
    }

    fn merge_term(&self, term: u32, worker: &mut Worker, merged: &mut MergedLists) -> Result<()> {
        let members = self.vocabulary.members.get(term);
        worker.forms.clear();
        for member in members {
            worker.forms.extend_from_slice(self.forms_of(*member));
        }
        worker.forms.sort_unstable();
        worker.forms.dedup();
        if members.iter().any(|member| self.maps[member.source as usize].drops()) {
            self.drop_forms(members, worker)?;
        }
        for member in members {
            self.append(*member, worker)?;
        }
        let list = &mut worker.list;
        worker.encoder.finish_into(list);
        merged.kept.push(list.documents > 0);
        if list.documents > 0 {
            merged.lists.place(list);
            for (ordinal, &form) in worker.forms.iter().enumerate() {
                merged.forms.push((form, list.form_documents.get(ordinal).copied().unwrap_or(0)));
            }
        }
        Ok(())
    }

    fn forms_of(&self, member: Member) -> &[u32] {
        self.vocabulary.forms_of[member.source as usize].get(member.term)
    }

    /// Leaves in `worker.forms` only what some document that stays holds.
    fn drop_forms(&self, members: &[Member], worker: &mut Worker) -> Result<()> {
        let Worker { streams, source: Appended { sets, .. }, forms, used, .. } = worker;
        used.clear();
        used.extend(forms.iter().map(|form| self.vocabulary.unlisted[*form as usize]));
        for &member in members {
            let (source, map) = (self.source(member), &self.maps[member.source as usize]);
            let own = self.forms_of(member);
            let mut mark = |own: &[u32]| {
                for form in own {
                    let place = forms.binary_search(form).expect("the union holds every form");
                    used[place] = true;
                }
            };
            if !map.drops() {
                mark(own);
                continue;
            }
            // Forms beyond the last ordinal are not told apart in the lists.
            mark(own.get(MOST_FORMS as usize - 1..).unwrap_or(&[]));
            let list = source.parts.list(member.term)?;
            sets.read(&list.list)?;
            for number in 0..list.list.blocks() {
                streams.read_sets(&list.list.block(number)?);
                for (index, doc) in streams.docs().iter().enumerate() {
                    if map.live(*doc).is_some() {
                        let damaged = || source.corrupt("postings", "a form that does not exist");
                        for ordinal in sets.get(streams.set(index)).ok_or_else(damaged)? {
                            let ordinal = *ordinal as usize;
                            mark(own.get(ordinal..=ordinal).ok_or_else(damaged)?);
                        }
                    }
                }
            }
        }
        let mut place = 0;
        forms.retain(|_| {
            place += 1;
            used[place - 1]
        });
        Ok(())
    }

    fn source(&self, member: Member) -> &'a Source {
        &self.sources[member.source as usize]
    }

    /// Hands the postings of one source to the encoder.
    fn append(&self, member: Member, worker: &mut Worker) -> Result<()> {
        let Worker { source: Appended { sets, .. }, forms, ordinals, .. } = worker;
        let (source, map) = (self.source(member), &self.maps[member.source as usize]);
        let damaged = || contradictory(source);
        let list = source.parts.list(member.term)?;
        sets.read(&list.list)?;
        ordinals.clear();
        ordinals.extend(self.forms_of(member).iter().map(|form| {
            // A form that is gone occurs in deleted documents only.
            forms.binary_search(form).ok().map(|ordinal| (ordinal as u32).min(MOST_FORMS - 1))
        }));
        let map_ordinal = |ordinal: u32| ordinals.get(ordinal as usize).map(|o| o.unwrap_or(0));
        sets.renumber(map_ordinal).ok_or_else(damaged)?;
        // Where forms keep their order and all documents stay, so does what is told of each.
        match map.whole().filter(|_| ordinals.is_sorted_by(|a, b| a < b)) {
            Some(base) => self.append_blocks(member, &list, base, worker),
            None => self.append_postings(member, &list, worker),
        }
    }

    fn append_blocks(
        &self,
        member: Member,
        list: &TermList<'_>,
        base: DocId,
        worker: &mut Worker,
    ) -> Result<()> {
        let Worker { encoder, streams, source: appended, .. } = worker;
        let damaged = || contradictory(self.source(member));
        let lengths = self.lengths[member.source as usize];
        appended.begin();
        let mut next = 0;
        for number in 0..list.list.blocks() {
            let (block, positions) = (list.list.block(number)?, list.positions(number)?);
            streams.read(&block, positions, self.weights).ok_or_else(damaged)?;
            let docs = streams.docs();
            if docs[0] < next {
                return Err(damaged());
            }
            next = docs[docs.len() - 1].saturating_add(1);
            encoder.append(appended, streams, positions, base, lengths).ok_or_else(damaged)?;
        }
        encoder.end_appending(appended);
        Ok(())
    }

    /// One by one, leaving out those of deleted documents.
    fn append_postings(
        &self,
        member: Member,
        list: &TermList<'_>,
        worker: &mut Worker,
    ) -> Result<()> {
        let Worker { encoder, walk, source: Appended { sets, .. }, .. } = worker;
        let (source, map) = (self.source(member), &self.maps[member.source as usize]);
        let lengths = self.lengths[member.source as usize];
        let damaged = || contradictory(source);
        let mut next = 0;
        for number in 0..list.list.blocks() {
            let block = list.list.block(number)?;
            walk.read(&block, sets, list.positions(number)?, self.weights).ok_or_else(damaged)?;
            for index in 0..block.len() {
                let doc = walk.docs()[index];
                if doc < next {
                    return Err(damaged());
                }
                next = doc.saturating_add(1);
                match map.place(doc).ok_or_else(damaged)? {
                    Place::Live(place) => {
                        encoder.push(place, lengths[doc as usize], walk.occurrences(index));
                    }
                    Place::Deleted(rank) => self.count_dropped(member.source, rank, walk, index),
                }
            }
        }
        Ok(())
    }

    fn count_dropped(&self, source: u32, rank: u32, walk: &Walk, index: usize) {
        let slots = &self.dropped[source as usize][rank as usize * self.weights.len()..];
        for occurrence in walk.occurrences(index) {
            slots[usize::from(occurrence.field)]
                .fetch_max(occurrence.position + 1, Ordering::Relaxed);
        }
    }

    /// The positions per text field of all documents that stay, once all lists are merged. A
    /// field is as long as its last position says, so what the deleted documents had is exact.
    pub fn positions(&self) -> Result<Vec<u64>> {
        let mut sums = vec![0u64; self.weights.len()];
        for (source, dropped) in self.sources.iter().zip(&self.dropped) {
            let totals = &source.parts.totals.positions;
            if totals.len() != sums.len() {
                return Err(source.corrupt("totals", "not as many sums as text fields"));
            }
            for (field, sum) in sums.iter_mut().enumerate() {
                let gone: u64 = (dropped.iter().skip(field).step_by(totals.len()))
                    .map(|positions| u64::from(positions.load(Ordering::Relaxed)))
                    .sum();
                let left = totals[field].checked_sub(gone).and_then(|left| sum.checked_add(left));
                let damaged = || source.corrupt("totals", "fewer positions than the lists hold");
                *sum = left.ok_or_else(damaged)?;
            }
        }
        Ok(sums)
    }
}

#[cold]
fn contradictory(source: &Source) -> Error {
    source.corrupt("postings", "a posting list contradicts itself")
}
