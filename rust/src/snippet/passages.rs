//! Choosing what to show of a text: the passages that say most of why it was found.
//!
//! Two plans are tried: the best window of whole sentences with all the room, and then what fits
//! beside it; or equal shares for every passage, which shows more terms at the price of cut
//! sentences. The better one is taken; then cut sentences are completed and
//! [neighbours](super::neighbours) added as long as there is room. Nothing is said twice. Cost: one
//! pass over the sentences per passage and plan.

use super::cut::{around, characters, ELLIPSIS};
use super::marks::marks;
use super::sentences::{sentences, SentenceRules};
use super::shown::{Match, Options, Passage, Piece, Snippet};
use super::windows::{Scene, Sentence, Weights, TERMS};

/// What ` … ` between two pieces takes, in characters.
const SEPARATOR: usize = 3;
/// A sentence is not cut to less than this beside another one: it would say nothing.
pub const SHORTEST: usize = 40;
/// Equal shares cut sentences, so they must show this much more.
const SPLIT: f32 = 1.1;

/// Chooses what to show of `text` for `matches`, which are sorted by start.
///
/// A text that fits is shown whole; one without matches is shown from its beginning.
///
/// # Example
///
/// ```
/// use searchnews::snippet::assemble::assemble;
/// use searchnews::snippet::passages::choose;
/// use searchnews::snippet::shown::{Match, Options};
/// use searchnews::snippet::sentences::SentenceRules;
///
/// let text = "Il pleut sur Brest. À Kiev, M. Zelensky attend une aide. Rien d’autre.";
/// let word = Match { start: 23, end: 27, term: 0, weight: 2.0, joins: false };
/// let rules = SentenceRules::new(["mme"]);
/// let snippet = choose(text, &[word], &rules, Options { length: 45, passages: 1 });
/// let shown = assemble(text, &snippet);
/// assert_eq!(shown.text, "À Kiev, M. Zelensky attend une aide.");
/// assert_eq!(shown.marks, [(2, 6)]);
/// ```
pub fn choose(text: &str, matches: &[Match], rules: &SentenceRules, options: Options) -> Snippet {
    let body = text.trim();
    let end = text.trim_end().len();
    if options.length == 0 || body.is_empty() {
        return Snippet::default();
    }
    let matches = &matches[..matches.partition_point(|found| found.start < end)];
    let fits = body.len() <= options.length
        || (body.len() <= 4 * options.length && characters(body) <= options.length);
    if fits {
        return whole(text, matches);
    }
    let sentences = split(text, matches, rules);
    let scene = Scene::new(text, matches, &sentences, options.length);
    let mut chosen = scene.plan(options.passages.max(1));
    scene.complete(&mut chosen);
    scene.step_over_standfirsts(&mut chosen);
    scene.add_neighbours(&mut chosen);
    scene.fill(&mut chosen);
    scene.finish(chosen)
}

/// All of `text` but the white space around it, marked: what a headline is shown as.
pub fn whole(text: &str, matches: &[Match]) -> Snippet {
    let body = text.trim();
    if body.is_empty() {
        return Snippet::default();
    }
    let start = text.len() - text.trim_start().len();
    let end = start + body.len();
    let score = Scene::new(text, matches, &[], body.len()).worth(0..matches.len(), &[0.0; TERMS]);
    let marks = marks(text, matches, start, end);
    let piece = Piece { start, end, leading_ellipsis: false, trailing_ellipsis: false, marks };
    Snippet { pieces: vec![piece], score }
}

/// The sentences of `text` with their matches and their places in characters.
fn split(text: &str, matches: &[Match], rules: &SentenceRules) -> Vec<Sentence> {
    let mut list = Vec::with_capacity(text.len() / 96 + 1);
    let (mut byte, mut character, mut found) = (0, 0, 0);
    for range in sentences(text, rules) {
        let first_character = character + characters(&text[byte..range.start]);
        let end_character = first_character + characters(&text[range.clone()]);
        // A match in the white space before a sentence belongs to it.
        let from = found;
        while found < matches.len() && matches[found].start < range.end {
            found += 1;
        }
        (byte, character) = (range.end, end_character);
        list.push(Sentence {
            start: range.start,
            end: range.end,
            first_character,
            end_character,
            matches: from..found,
        });
    }
    list
}

impl Scene<'_> {
    /// The passages of the better plan; the beginning of the text where nothing matches.
    fn plan(&self, most: usize) -> Vec<Passage> {
        let (whole, worth, shown) = self.try_plan(most, false);
        if whole.is_empty() {
            let Sentence { start, end, .. } = self.sentences[0];
            let lead = around(self.text, start..end, start..start, self.length);
            return vec![Passage { first: 0, last: 0, start: lead.start, end: lead.end }];
        }
        // Equal shares can only pay where something is not shown yet.
        if most > 1 && shown != self.heaviest {
            let (split, split_worth, _) = self.try_plan(most, true);
            if split_worth > worth * SPLIT {
                return split;
            }
        }
        whole
    }

    /// Up to `most` passages, what they are worth together and what they show: the first with all
    /// the room and whole ones beside it, or all with equal shares.
    fn try_plan(&self, most: usize, equal_shares: bool) -> (Vec<Passage>, f32, Weights) {
        let mut room = self.length;
        let mut shown: Weights = [0.0; TERMS];
        let (mut taken, mut total) = (Vec::with_capacity(most.min(8)), 0.0);
        for number in 0..most {
            let left = most - number;
            let budget = match equal_shares {
                true => room.saturating_sub((left - 1) * SEPARATOR) / left,
                false => room,
            };
            let may_cut = number == 0 || (equal_shares && budget >= SHORTEST);
            let Some((passage, worth)) = self.best_window(budget, &shown, &taken, may_cut) else {
                break;
            };
            room = room.saturating_sub(self.characters_of(&passage) + SEPARATOR);
            self.show(passage.start, passage.end, &mut shown);
            total += worth;
            taken.push(passage);
        }
        (taken, total, shown)
    }

    /// Sorts passages and makes one of those that touch.
    pub fn merge(&self, chosen: &mut Vec<Passage>) {
        chosen.sort_unstable_by_key(|passage| passage.first);
        chosen.dedup_by(|next, passage| {
            let touch = next.first == passage.last + 1
                && passage.end == self.sentences[passage.last].end
                && next.start == self.sentences[next.first].start;
            if touch {
                (passage.last, passage.end) = (next.last, next.end);
            }
            touch
        });
    }

    /// Characters that a passage takes, with the ellipses where it is cut.
    pub fn characters_of(&self, passage: &Passage) -> usize {
        let first = &self.sentences[passage.first];
        let last = &self.sentences[passage.last];
        match (passage.start > first.start, passage.end < last.end) {
            (false, false) => last.end_character - first.first_character,
            (before, after) => {
                let ellipses = usize::from(before) + usize::from(after);
                characters(&self.text[passage.start..passage.end]) + ellipses * ELLIPSIS
            }
        }
    }

    /// Characters that are left beside the passages.
    pub fn room(&self, chosen: &[Passage]) -> usize {
        self.length.saturating_sub(self.taken(chosen))
    }

    /// Characters that the passages take, with what stands between them.
    pub fn taken(&self, chosen: &[Passage]) -> usize {
        let taken: usize = chosen.iter().map(|passage| self.characters_of(passage)).sum();
        taken + chosen.len().saturating_sub(1) * SEPARATOR
    }

    fn finish(&self, chosen: Vec<Passage>) -> Snippet {
        let mut shown = [0.0; TERMS];
        let mut snippet = Snippet::default();
        // With a length of very few characters nothing is left for ellipses.
        let taken = |passage: &Passage| characters(&self.text[passage.start..passage.end]);
        let between = chosen.len().saturating_sub(1) * SEPARATOR;
        let mut room =
            self.length.saturating_sub(chosen.iter().map(taken).sum::<usize>() + between);
        let mut ellipsis = |wanted: bool| {
            let fits = wanted && room >= ELLIPSIS;
            room -= if fits { ELLIPSIS } else { 0 };
            fits
        };
        let last = chosen.len().saturating_sub(1);
        for (number, passage) in chosen.into_iter().enumerate() {
            let Passage { start, end, .. } = passage;
            snippet.score += self.show(start, end, &mut shown);
            let starts_inside = start > self.sentences[passage.first].start;
            let ends_inside = end < self.sentences[passage.last].end;
            snippet.pieces.push(Piece {
                start,
                end,
                leading_ellipsis: starts_inside && (number > 0 || ellipsis(true)),
                trailing_ellipsis: ends_inside && (number < last || ellipsis(true)),
                marks: marks(self.text, self.matches, start, end),
            });
        }
        snippet
    }
}
