//! A plan bound to one segment, evaluated window by window.

use super::binding::Binding;
use super::clause::{Accumulator, Clause};
use super::condition::ConditionNode;
use super::group::GroupNode;
use super::phrase::PhraseNode;
use super::scoring::Scoring;
use super::window::{each_bit, join, Pool, Span, Window, WORDS};
use crate::error::{Error, Result};
use crate::query::plan::Plan;
use crate::ranking::bm25::fixed;

/// A node of a bound plan.
pub enum Node<'a> {
    /// One query word.
    Group(GroupNode<'a>),
    /// One that bounds describe, and whose matches all score.
    Word(Box<Clause<'a>>),
    /// One whose matches score nothing.
    Unscored(Box<Clause<'a>>),
    /// A phrase.
    Phrase(PhraseNode<'a>),
    /// A condition.
    Condition(ConditionNode<'a>),
    /// All of them.
    And(Vec<Node<'a>>),
    /// Any of them.
    Or(Vec<Node<'a>>),
    /// Some that must match, some that may, some that must not.
    Mixed(Vec<Node<'a>>, Vec<Node<'a>>, Vec<Node<'a>>),
    /// Everything else.
    Not(Box<Node<'a>>),
    /// Every document.
    Every,
    /// No document.
    Nothing,
    /// The matches of the child, all with this score.
    Constant(Box<Node<'a>>, u32),
    /// The best score among the children.
    Best(Vec<Node<'a>>),
}

/// What evaluation needs besides the nodes.
pub struct Evaluation<'a> {
    /// What scoring needs of the segment.
    pub scoring: Scoring<'a>,
    /// Windows for intermediate results.
    pub pool: Pool,
    /// What words score in a window; none before a word is filled, as few filters have any.
    sums: Option<Accumulator>,
}

impl<'a> Evaluation<'a> {
    /// What evaluating nodes takes, under this scoring.
    pub fn new(scoring: Scoring<'a>) -> Self {
        Evaluation { scoring, pool: Pool::default(), sums: None }
    }
}

impl<'a> Node<'a> {
    /// Binds `plan` to a segment.
    pub fn bind(plan: &Plan, at: Binding<'a>) -> Result<Self> {
        Node::new(plan, at, true)
    }

    /// Binds a plan of which only matches are asked.
    pub fn bind_unscored(plan: &Plan, at: Binding<'a>) -> Result<Self> {
        Node::new(plan, at, false)
    }

    fn new(plan: &Plan, at: Binding<'a>, scored: bool) -> Result<Self> {
        let each = |plans: &[Plan], scored| {
            plans.iter().map(|plan| Node::new(plan, at, scored)).collect::<Result<_>>()
        };
        let all = |plans| each(plans, scored);
        let unscored = |plan| Ok::<_, Error>(Box::new(Node::bind_unscored(plan, at)?));
        Ok(match plan {
            Plan::Group(group) => {
                let (parts, scale) = (&at.segment.parts, at.scale);
                match Clause::new(parts, at.number, group, scale, at.scoring, None)? {
                    Some(word) if !scored => Node::Unscored(Box::new(word)),
                    Some(word) if word.always_scores(at.scoring.saturation) => {
                        Node::Word(Box::new(word))
                    }
                    _ => Node::Group(GroupNode::new(group, at)?),
                }
            }
            Plan::Phrase(phrase) => Node::Phrase(PhraseNode::new(phrase, at)?),
            Plan::Condition(condition) => {
                Node::Condition(ConditionNode::new(at.segment, condition)?)
            }
            Plan::And(children) => Node::And(all(children)?),
            Plan::Or(children) => Node::Or(all(children)?),
            Plan::Best(children) => Node::Best(all(children)?),
            Plan::Mixed { must, should, must_not } => {
                Node::Mixed(all(must)?, all(should)?, each(must_not, false)?)
            }
            Plan::Not(child) => Node::Not(unscored(child)?),
            Plan::Every => Node::Every,
            Plan::Nothing => Node::Nothing,
            Plan::Constant(child, score) => {
                let score = fixed(at.scale.up(*score), 1.0);
                Node::Constant(unscored(child)?, score)
            }
        })
    }

    /// Adds the matches of `span`, with their scores, to `out`, which may hold others already:
    /// scores add up.
    pub fn fill(&mut self, span: Span, at: &mut Evaluation<'_>, out: &mut Window) -> Result<()> {
        match self {
            Node::Nothing => Ok(()),
            Node::Group(group) => group.fill(span, at.scoring, out),
            Node::Phrase(phrase) => phrase.fill(span, at.scoring, &mut at.pool, out),
            Node::Word(word) => {
                let sums = at.sums.get_or_insert_with(Accumulator::new);
                word.fill(span, at.scoring, sums)?;
                sums.add_to(out);
                Ok(())
            }
            Node::Unscored(_) | Node::Condition(_) | Node::Every | Node::Not(_) => {
                self.mark(span, at, &mut out.bits)
            }
            Node::Or(children) => {
                children.iter_mut().try_for_each(|child| child.fill(span, at, out))
            }
            Node::And(children) => {
                let mut found = at.pool.take();
                all_of(children, span, at, &mut found)?;
                merge(&found, out);
                at.pool.give(found);
                Ok(())
            }
            Node::Mixed(must, should, must_not) => {
                let mut found = at.pool.take();
                if must.is_empty() {
                    should.iter_mut().try_for_each(|child| child.fill(span, at, &mut found))?;
                } else {
                    all_of(must, span, at, &mut found)?;
                    let bits = found.bits;
                    should.iter_mut().try_for_each(|child| child.fill(span, at, &mut found))?;
                    found.retain(&bits);
                }
                for child in must_not {
                    found.retain(&inverse(&child.marked(span, at)?, span));
                }
                merge(&found, out);
                at.pool.give(found);
                Ok(())
            }
            Node::Constant(child, score) => {
                let bits = child.marked(span, at)?;
                each_bit(&bits, |slot| out.add(slot, *score));
                Ok(())
            }
            Node::Best(children) => {
                let mut best = at.pool.take();
                for child in children {
                    let mut found = at.pool.take();
                    child.fill(span, at, &mut found)?;
                    found.for_each(|slot| {
                        best.bits[slot / 64] |= 1 << (slot % 64);
                        best.scores[slot] = best.scores[slot].max(found.scores[slot]);
                    });
                    at.pool.give(found);
                }
                merge(&best, out);
                at.pool.give(best);
                Ok(())
            }
        }
    }

    /// Marks the matches of `span`, whatever they score.
    pub fn mark(
        &mut self,
        span: Span,
        at: &mut Evaluation<'_>,
        marked: &mut [u64; WORDS],
    ) -> Result<()> {
        match self {
            Node::Nothing => {}
            Node::Word(word) | Node::Unscored(word) => word.mark(span, marked)?,
            Node::Condition(condition) => condition.mark(span, marked)?,
            Node::Every => join(marked, &inverse(&[0; WORDS], span)),
            Node::Not(child) => join(marked, &inverse(&child.marked(span, at)?, span)),
            Node::Constant(child, _) => child.mark(span, at, marked)?,
            Node::Or(children) | Node::Best(children) => {
                // What others mark spares phrases a look at positions.
                for last in [false, true] {
                    let turn = |child: &&mut Node| matches!(child, Node::Phrase(_)) == last;
                    let mut children = children.iter_mut().filter(turn);
                    children.try_for_each(|child| child.mark(span, at, marked))?;
                }
            }
            Node::And(children) => join(marked, &marked_by_all(children, span, at)?),
            Node::Mixed(must, should, must_not) => {
                let mut found = [0; WORDS];
                if must.is_empty() {
                    should.iter_mut().try_for_each(|child| child.mark(span, at, &mut found))?;
                } else {
                    found = marked_by_all(must, span, at)?;
                }
                for child in must_not {
                    cut(&mut found, &inverse(&child.marked(span, at)?, span));
                }
                join(marked, &found);
            }
            Node::Phrase(phrase) => phrase.mark(span, at.scoring, &mut at.pool, marked)?,
            Node::Group(_) => {
                let mut found = at.pool.take();
                self.fill(span, at, &mut found)?;
                join(marked, &found.bits);
                at.pool.give(found);
            }
        }
        Ok(())
    }

    fn marked(&mut self, span: Span, at: &mut Evaluation<'_>) -> Result<[u64; WORDS]> {
        let mut marked = [0; WORDS];
        self.mark(span, at, &mut marked)?;
        Ok(marked)
    }
}

/// The matches of `span` that all of `children` have.
fn marked_by_all(
    children: &mut [Node<'_>],
    span: Span,
    at: &mut Evaluation<'_>,
) -> Result<[u64; WORDS]> {
    let Some((first, others)) = children.split_first_mut() else { return Ok([0; WORDS]) };
    let mut all = first.marked(span, at)?;
    for child in others {
        if all.iter().all(|word| *word == 0) {
            break;
        }
        cut(&mut all, &child.marked(span, at)?);
    }
    Ok(all)
}

fn cut(marked: &mut [u64; WORDS], others: &[u64; WORDS]) {
    marked.iter_mut().zip(others).for_each(|(word, other)| *word &= other);
}

/// Fills `out`, empty at first, with what all of `children` match; scores add up.
fn all_of(
    children: &mut [Node<'_>],
    span: Span,
    at: &mut Evaluation<'_>,
    out: &mut Window,
) -> Result<()> {
    for (i, child) in children.iter_mut().enumerate() {
        if i == 0 {
            child.fill(span, at, out)?;
        } else {
            let mut found = at.pool.take();
            child.fill(span, at, &mut found)?;
            out.retain(&found.bits);
            out.for_each_score(&found);
            at.pool.give(found);
        }
        if out.is_empty() {
            break;
        }
    }
    Ok(())
}

fn merge(found: &Window, out: &mut Window) {
    found.for_each(|slot| out.add(slot, found.scores[slot]));
}

/// The documents of `span` that are not in `bits`.
fn inverse(bits: &[u64; WORDS], span: Span) -> [u64; WORDS] {
    let len = (span.end - span.first) as usize;
    std::array::from_fn(|word| {
        let start = 64 * word;
        let valid = match len.saturating_sub(start) {
            0 => 0,
            n if n >= 64 => u64::MAX,
            n => (1 << n) - 1,
        };
        !bits[word] & valid
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::engines::window::WINDOW;
    use crate::index::DocId;
    use crate::ranking::bm25::{Parameters, Saturation};

    /// Two windows, the last one cut off within a word.
    const DOCUMENTS: u32 = WINDOW as u32 + 1_000;

    #[derive(Clone, Debug)]
    enum Tree {
        Nothing,
        Every,
        Documents(Vec<DocId>),
        And(Vec<Tree>),
        Or(Vec<Tree>),
        Best(Vec<Tree>),
        Mixed([Vec<Tree>; 3]),
        Not(Box<Tree>),
        Constant(Box<Tree>),
    }

    impl Tree {
        fn node(&self) -> Node<'static> {
            let all = |trees: &[Tree]| trees.iter().map(Tree::node).collect();
            match self {
                Tree::Nothing => Node::Nothing,
                Tree::Every => Node::Every,
                Tree::Documents(docs) => Node::Condition(ConditionNode::Documents(docs.clone())),
                Tree::And(trees) => Node::And(all(trees)),
                Tree::Or(trees) => Node::Or(all(trees)),
                Tree::Best(trees) => Node::Best(all(trees)),
                Tree::Mixed([must, should, must_not]) => {
                    Node::Mixed(all(must), all(should), all(must_not))
                }
                Tree::Not(child) => Node::Not(Box::new(child.node())),
                Tree::Constant(child) => Node::Constant(Box::new(child.node()), 7),
            }
        }
    }

    fn trees() -> impl Strategy<Value = Tree> {
        let docs = prop::collection::btree_set(0..DOCUMENTS, 0..400);
        let leaf = prop_oneof![
            1 => Just(Tree::Nothing),
            1 => Just(Tree::Every),
            4 => docs.prop_map(|docs| Tree::Documents(docs.into_iter().collect())),
        ];
        leaf.prop_recursive(3, 12, 3, |inner| {
            let some = || prop::collection::vec(inner.clone(), 0..3);
            prop_oneof![
                some().prop_map(Tree::And),
                some().prop_map(Tree::Or),
                some().prop_map(Tree::Best),
                (some(), some(), some()).prop_map(|(a, b, c)| Tree::Mixed([a, b, c])),
                inner.clone().prop_map(|child| Tree::Not(Box::new(child))),
                inner.clone().prop_map(|child| Tree::Constant(Box::new(child))),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_marked_is_what_is_filled(tree in trees()) {
            let saturation = Saturation::new(&Parameters::default(), 1.0, 1);
            let lengths = vec![1; DOCUMENTS as usize];
            let scoring = Scoring { saturation: &saturation, lengths: &lengths };
            let mut at = Evaluation::new(scoring);
            let (mut marks, mut fills) = (tree.node(), tree.node());
            for span in Span::all(DOCUMENTS) {
                let mut marked = [0; WORDS];
                marks.mark(span, &mut at, &mut marked).unwrap();
                let mut window = at.pool.take();
                fills.fill(span, &mut at, &mut window).unwrap();
                prop_assert_eq!(marked, window.bits);
                at.pool.give(window);
            }
        }
    }
}
