//! A question in terms: what an executor binds to each segment.

use super::proximity::Proximity;
use super::spelling::Spelling;
use super::token::QueryForm;

/// The terms that stand for one query word, by segment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    /// Per segment of the snapshot, the terms found there.
    pub members: Vec<Vec<Member>>,
    /// The largest number of documents that hold one of the terms, over all segments.
    pub documents: u64,
    /// `idf * (k1 + 1) * boost`; 0 where the group only matches.
    pub weight: f32,
    /// The most that a document gains for the word as typed; 0 for nothing.
    pub exact_weight: f32,
    /// How many documents hold it, each of its forms counted apart; 0 where nothing is gained.
    pub exact_documents: u64,
    /// Only occurrences in this text field count.
    pub field: Option<u8>,
    /// The word as typed, for explanations; none where a pattern stands for several.
    pub word: Option<QueryForm>,
}

/// One term of a group in one segment.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// The term's number in the segment.
    pub term: u32,
    /// Only postings with one of these forms (rising ordinals) count; none: all do.
    pub only_forms: Option<Vec<u32>>,
    /// Forms (rising ordinals) that are the word as typed.
    pub exact_forms: Vec<u32>,
}

/// Words at fixed distances from each other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Phrase {
    /// The words, each with its offset from the first one.
    pub elements: Vec<(u32, Group)>,
    /// How far positions may deviate in all.
    pub slop: u32,
    /// Whether order counts; without it positions need only be `slop` apart.
    pub ordered: bool,
    /// The sum of the elements' weights.
    pub weight: f32,
    /// Only occurrences in this text field count.
    pub field: Option<u8>,
}

impl Phrase {
    /// How the positions of its words must stand.
    pub fn proximity(&self) -> Proximity {
        let offsets = self.elements.iter().map(|(offset, _)| *offset).collect();
        Proximity { offsets, slop: self.slop, ordered: self.ordered }
    }
}

/// A condition on a column.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// A keyword column holds this folded value.
    Keyword {
        /// The column.
        field: String,
        /// The folded value.
        value: String,
    },
    /// A date or number column lies in a range, ends included.
    Range {
        /// The column.
        field: String,
        /// The lowest value.
        low: i64,
        /// The highest value.
        high: i64,
    },
    /// A keyword column holds a value whose folded spelling is such.
    KeywordSpelled {
        /// The column.
        field: String,
        /// The spelling.
        spelling: Spelling,
    },
    /// The article's id.
    Id(String),
    /// The spelling of the article's id.
    IdSpelled(Spelling),
}

/// What boosts within boosts can make of a score: 2^100, of which sums are finite, too.
const MOST_SCORE: f32 = (1u128 << 100) as f32;

/// A node of a plan.
#[derive(Clone, Debug, PartialEq)]
pub enum Plan {
    /// One query word.
    Group(Group),
    /// A phrase.
    Phrase(Phrase),
    /// A condition; scores nothing.
    Condition(Condition),
    /// All of them.
    And(Vec<Plan>),
    /// Any of them.
    Or(Vec<Plan>),
    /// Some that must match, some that may, some that must not.
    Mixed {
        /// Must match.
        must: Vec<Plan>,
        /// May match, and then add to the score.
        should: Vec<Plan>,
        /// Must not match.
        must_not: Vec<Plan>,
    },
    /// Everything else.
    Not(Box<Plan>),
    /// Every document.
    Every,
    /// No document.
    Nothing,
    /// Matches of the child, all with this score.
    Constant(Box<Plan>, f32),
    /// The best score among the children.
    Best(Vec<Plan>),
}

impl Plan {
    /// A number that no score of this plan exceeds.
    pub fn bound(&self) -> f32 {
        let sum = |plans: &[Plan]| plans.iter().map(Plan::bound).sum::<f32>();
        match self {
            Plan::Group(group) => group.weight + group.exact_weight,
            Plan::Phrase(phrase) => phrase.weight,
            Plan::And(all) | Plan::Or(all) => sum(all),
            Plan::Mixed { must, should, .. } => sum(must) + sum(should),
            Plan::Constant(_, score) => *score,
            Plan::Best(all) => all.iter().map(Plan::bound).fold(0.0, f32::max),
            Plan::Condition(_) | Plan::Not(_) | Plan::Every | Plan::Nothing => 0.0,
        }
    }

    /// Multiplies every score of the plan, by less than `factor` where one could come to more than
    /// [`MOST_SCORE`].
    pub fn boost(&mut self, factor: f32) {
        self.multiply(factor.min(MOST_SCORE / self.bound()));
    }

    fn multiply(&mut self, factor: f32) {
        match self {
            Plan::Group(group) => {
                group.weight *= factor;
                group.exact_weight *= factor;
            }
            Plan::Phrase(phrase) => phrase.weight *= factor,
            Plan::And(all) | Plan::Or(all) | Plan::Best(all) => {
                all.iter_mut().for_each(|plan| plan.multiply(factor));
            }
            Plan::Mixed { must, should, .. } => {
                must.iter_mut().chain(should).for_each(|plan| plan.multiply(factor));
            }
            Plan::Constant(_, score) => *score *= factor,
            Plan::Condition(_) | Plan::Not(_) | Plan::Every | Plan::Nothing => {}
        }
    }
}
