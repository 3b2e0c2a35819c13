//! What is shown beside the passages that were chosen, as long as there is room.

use super::cut::{around, characters};
use super::passages::SHORTEST;
use super::quotations::left_open;
use super::repetition::repeats;
use super::shown::Passage;
use super::windows::{Scene, TERMS};

/// A quotation over more further sentences than this is taken to stay open.
const QUOTED: usize = 8;

/// What makes a neighbour better than another: the worth of its matches, that no line break parts
/// it from the passage, that it follows.
type Preference = (f32, bool, bool);

impl Scene<'_> {
    /// Shows the rest of cut sentences where it fits, or at least more of them.
    pub fn complete(&self, chosen: &mut Vec<Passage>) {
        self.merge(chosen);
        for number in 0..chosen.len() {
            let passage = &chosen[number];
            let start = self.sentences[passage.first].start;
            let end = self.sentences[passage.last].end;
            if (start, end) == (passage.start, passage.end) {
                continue;
            }
            // With a length of very few characters the passage may take more than there is.
            let taken = self.taken(chosen) - self.characters_of(passage);
            let room = self.length.saturating_sub(taken);
            let wider = around(self.text, start..end, passage.start..passage.end, room);
            (chosen[number].start, chosen[number].end) = (wider.start, wider.end);
        }
    }

    /// A sentence that the next one repeats with its matches, as a standfirst is repeated, gives
    /// way to that one: there the text goes on.
    pub fn step_over_standfirsts(&self, chosen: &mut [Passage]) {
        for number in 0..chosen.len() {
            let Passage { first, last, start, .. } = chosen[number];
            let Some(next) = self.following(chosen, number) else { continue };
            if first < last || start > self.sentences[first].start {
                continue;
            }
            let next = self.passage(next, next);
            let room = self.room(chosen) + self.characters_of(&chosen[number]);
            if self.characters_of(&next) <= room
                && repeats(self.words(first), &self.text[next.start..next.end])
                && self.held(next.first) >= self.held(first)
            {
                chosen[number] = next;
            }
        }
    }

    /// Adds whole sentences beside the passages as long as one fits: those with matches first,
    /// then those of the same paragraph, then those that follow. None says what is shown already,
    /// and none opens a quotation that stays open.
    pub fn add_neighbours(&self, chosen: &mut Vec<Passage>) {
        let mut shown = [0.0; TERMS];
        for passage in chosen.iter() {
            self.show(passage.start, passage.end, &mut shown);
        }
        loop {
            self.merge(chosen);
            let room = self.room(chosen);
            let mut best: Option<(usize, Passage, Preference)> = None;
            for (number, passage) in chosen.iter().enumerate() {
                let mut offer = |from: usize, to: usize, follows: bool| {
                    let (before, behind) = (&self.sentences[from], &self.sentences[to]);
                    let (added, cost) = match follows {
                        true => (to, behind.end_character - before.end_character),
                        false => (from, behind.first_character - before.first_character),
                    };
                    if cost > room {
                        return;
                    }
                    let worth = self.worth(self.sentences[added].matches.clone(), &shown);
                    let gap = &self.text[before.end..behind.start];
                    let preference = (worth, !gap.contains('\n'), follows);
                    let better = best.as_ref().is_none_or(|(_, _, most)| preference > *most);
                    if !better || self.is_said(self.words(added), chosen) {
                        return;
                    }
                    let closed = match follows {
                        true => self.closed_behind(added, chosen, number, room - cost),
                        false => self.closed_inside(added, passage),
                    };
                    if let Some(closed) = closed {
                        best = Some((number, closed, preference));
                    }
                };
                if let Some(next) = self.following(chosen, number) {
                    offer(passage.last, next, true);
                }
                if let Some(previous) = self.preceding(chosen, number) {
                    offer(previous, passage.first, false);
                }
            }
            let Some((number, added, _)) = best else { return };
            self.show(added.start, added.end, &mut shown);
            let passage = &mut chosen[number];
            if added.first > passage.last {
                (passage.last, passage.end) = (added.last, added.end);
            } else {
                (passage.first, passage.start) = (added.first, added.start);
            }
        }
    }

    /// Where much room is left, begins the sentence after the last passage, or shows the end of
    /// the one before it. What is cut there may leave a quotation open.
    pub fn fill(&self, chosen: &mut [Passage]) {
        let room = self.room(chosen);
        let Some(number) = chosen.len().checked_sub(1).filter(|_| room >= SHORTEST) else { return };
        let is_new = |sentence: &usize| !self.is_said(self.words(*sentence), chosen);
        let Passage { first, last, start, end } = chosen[number];
        if let Some(next) = self.following(chosen, number).filter(is_new) {
            // Sentences that fit were not added if they open a quotation: they are gone through, as
            // far as they say something new.
            let from = self.sentences[last].end_character;
            let fits = |sentence: &usize| self.sentences[*sentence].end_character - from <= room;
            let mut new = (next..self.sentences.len()).take_while(is_new);
            let Some(cut) = new.find(|sentence| !fits(sentence)) else { return };
            let range = self.sentences[next].start..self.sentences[cut].end;
            let room = room.saturating_sub(characters(&self.text[end..range.start]));
            let part = around(self.text, range.clone(), range.start..range.start, room);
            if self.tells(part.start, part.end) {
                let shown = (next..cut).find(|sentence| self.sentences[*sentence].end >= part.end);
                (chosen[number].last, chosen[number].end) = (shown.unwrap_or(cut), part.end);
            }
        } else if let Some(previous) = self.preceding(chosen, number).filter(is_new) {
            let range = self.sentences[previous].start..self.sentences[previous].end;
            let room = room.saturating_sub(characters(&self.text[range.end..start]));
            let part = around(self.text, range.clone(), range.end..range.end, room);
            if part.start > range.start && self.tells(part.start, part.end) {
                (chosen[number].first, chosen[number].start) = (first - 1, part.start);
            }
        }
    }

    /// Whether a part of a sentence is more than a few letters and cuts no word.
    fn tells(&self, start: usize, end: usize) -> bool {
        let inside = |at: usize| {
            let (before, after) = self.text.split_at(at);
            before.ends_with(char::is_alphanumeric) && after.starts_with(char::is_alphanumeric)
        };
        characters(&self.text[start..end]) >= SHORTEST / 2 && !inside(start) && !inside(end)
    }

    /// The sentence after a passage that ends with a sentence, if none of `chosen` shows it.
    fn following(&self, chosen: &[Passage], number: usize) -> Option<usize> {
        let Passage { last, end, .. } = chosen[number];
        let behind = chosen.get(number + 1).map_or(self.sentences.len(), |other| other.first);
        (end == self.sentences[last].end && last + 1 < behind).then_some(last + 1)
    }

    /// The sentence before a passage that begins with a sentence, if none of `chosen` shows it.
    fn preceding(&self, chosen: &[Passage], number: usize) -> Option<usize> {
        let Passage { first, start, .. } = chosen[number];
        let before = number.checked_sub(1).map_or(0, |other| chosen[other].last + 1);
        (start == self.sentences[first].start && first > before).then(|| first - 1)
    }

    /// The sentence `first` behind passage `number`, with those that close a quotation that it
    /// opens, if they fit into `room` before the next passage and say nothing that is shown.
    fn closed_behind(
        &self,
        first: usize,
        chosen: &[Passage],
        number: usize,
        room: usize,
    ) -> Option<Passage> {
        let Some(closing) = left_open(self.words(first)) else {
            return Some(self.passage(first, first));
        };
        let most = self.sentences[first].end_character + room;
        let end = chosen.get(number + 1).map_or(self.sentences.len(), |other| other.first);
        let last = (first + 1..end)
            .take(QUOTED)
            .take_while(|&sentence| self.sentences[sentence].end_character <= most)
            .take_while(|&sentence| !self.is_said(self.words(sentence), chosen))
            .find(|&sentence| self.words(sentence).contains(closing))?;
        Some(self.passage(first, last))
    }

    /// The sentence `before` a passage, unless it opens a quotation that the passage leaves open.
    fn closed_inside(&self, before: usize, passage: &Passage) -> Option<Passage> {
        let shown = &self.text[passage.start..passage.end];
        left_open(self.words(before))
            .is_none_or(|closing| shown.contains(closing))
            .then(|| self.passage(before, before))
    }

    /// What the matches of a sentence are worth where nothing else is shown.
    fn held(&self, sentence: usize) -> f32 {
        self.worth(self.sentences[sentence].matches.clone(), &[0.0; TERMS])
    }

    /// The whole sentences `first..=last`.
    fn passage(&self, first: usize, last: usize) -> Passage {
        let (start, end) = (self.sentences[first].start, self.sentences[last].end);
        Passage { first, last, start, end }
    }
}
