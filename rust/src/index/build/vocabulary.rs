//! Every distinct raw word of a writing session, with the tokens that the analyzer made of it.

use std::collections::{HashMap, VecDeque};

use crate::analysis::words::WordTable;
use crate::error::{Error, Result};

/// The most forms of one term that are told apart; further ones share the last number.
pub const MOST_FORMS: u32 = 1 << 12;

/// One token of a raw word, as the analyzer gives it.
#[derive(Clone, Debug, PartialEq)]
pub struct AnalysedToken {
    /// What is indexed.
    pub term: String,
    /// The word as a reader writes it: lower-case, without elision.
    pub form: String,
    /// First character in the word.
    pub start: u8,
    /// Character after the last one.
    pub end: u8,
    /// Position increment.
    pub increment: u8,
    /// Left out of free-text queries.
    pub stop: bool,
}

/// What the analyzer makes of one raw word.
#[derive(Clone, Debug, PartialEq)]
pub enum Analysed {
    /// One token with this term that covers the whole word, which is its own form.
    Term(String),
    /// Any tokens, in order.
    Tokens(Vec<AnalysedToken>),
}

/// Asks an analyzer for the tokens of words.
pub trait Resolver {
    /// What becomes of each of `words`, in order.
    fn resolve(&mut self, words: &[&str]) -> Result<Vec<Analysed>>;
}

/// A token in numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Token {
    /// Number of the term in this vocabulary.
    pub term: u32,
    /// Number of the (term, form) pair in this vocabulary.
    pub form: u32,
    /// First character in the key.
    pub start: u8,
    /// Character after the last one.
    pub end: u8,
    /// Position increment.
    pub increment: u8,
    /// Left out of free-text queries.
    pub stop: bool,
}

/// A form of a term.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// Number of the term.
    pub term: u32,
    /// Number of its spelling among [`Vocabulary::spellings`].
    pub spelling: u32,
    /// Left out of free-text queries.
    pub stop: bool,
}

/// Words, terms and forms, numbered in the order of their first appearance in the input.
#[derive(Default)]
pub struct Vocabulary {
    /// Keys of raw words.
    pub words: WordTable,
    /// Terms.
    pub terms: WordTable,
    /// Spellings of forms.
    pub spellings: WordTable,
    /// Forms, one per distinct (term, spelling).
    pub forms: Vec<Form>,
    form_numbers: HashMap<(u32, u32), u32>,
    starts: Vec<u32>,
    tokens: Vec<Token>,
    /// Answers that nobody took in yet, each for the words beside it.
    answers: VecDeque<(Vec<String>, Vec<Analysed>)>,
}

impl Vocabulary {
    /// How many words have their tokens.
    pub fn resolved(&self) -> usize {
        self.starts.len()
    }

    /// How many words have answers, taken in or not.
    fn answered(&self) -> usize {
        self.resolved() + self.answers.iter().map(|(words, _)| words.len()).sum::<usize>()
    }

    /// How many words wait for the analyzer.
    pub fn pending(&self) -> usize {
        self.words.len() - self.answered()
    }

    /// The keys of at most `most` waiting words, copied so that no lock is held while the
    /// analyzer works.
    pub fn waiting(&self, most: usize) -> Vec<String> {
        let first = self.answered();
        let last = self.words.len().min(first.saturating_add(most));
        (first..last).map(|number| self.words.key(number as u32).to_string()).collect()
    }

    /// Takes the answers for the first waiting words, in order. They are put aside: the thread that
    /// asks has the most to do of all, and [`Self::take_in`] is for another one.
    pub fn answer(&mut self, words: Vec<String>, answers: Vec<Analysed>) -> Result<()> {
        if answers.len() != words.len() {
            return Err(Error::Analysis(format!(
                "the analyzer gave {} answers for {} words; it must give one for each, in order",
                answers.len(),
                words.len()
            )));
        }
        self.answers.push_back((words, answers));
        Ok(())
    }

    /// Makes tokens of all answers that were put aside.
    pub fn take_in(&mut self) {
        while let Some((words, answers)) = self.answers.pop_front() {
            self.resolve(&words, answers);
        }
    }

    fn resolve(&mut self, words: &[String], answers: Vec<Analysed>) {
        for (word, answer) in words.iter().zip(answers) {
            let start = self.tokens.len() as u32;
            match answer {
                Analysed::Term(term) => {
                    let end = word.chars().count().min(255) as u8;
                    let token = self.token(&term, word, false);
                    self.tokens.push(Token { end, ..token });
                }
                Analysed::Tokens(all) => {
                    for given in all {
                        let token = self.token(&given.term, &given.form, given.stop);
                        self.tokens.push(Token {
                            start: given.start,
                            end: given.end,
                            increment: given.increment,
                            ..token
                        });
                    }
                }
            }
            self.starts.push(start);
        }
    }

    fn token(&mut self, term: &str, form: &str, stop: bool) -> Token {
        let (term, _) = self.terms.intern(term);
        let (spelling, _) = self.spellings.intern(form);
        let next = self.forms.len() as u32;
        let form = *self.form_numbers.entry((term, spelling)).or_insert(next);
        if form == next {
            self.forms.push(Form { term, spelling, stop });
        }
        Token { term, form, start: 0, end: 0, increment: 1, stop }
    }

    /// The tokens of the resolved word `word`.
    pub fn tokens(&self, word: usize) -> &[Token] {
        let end = self.starts.get(word + 1).map_or(self.tokens.len(), |end| *end as usize);
        &self.tokens[self.starts[word] as usize..end]
    }

    /// The bytes held, but for what the allocator adds. The same words in any order give the same
    /// number, once they are resolved.
    pub fn memory(&self) -> usize {
        // The table has an eighth more slots than it takes entries, and a byte beside each.
        let slots = self.form_numbers.capacity() * 8 / 7;
        self.words.memory()
            + self.terms.memory()
            + self.spellings.memory()
            + self.forms.capacity() * size_of::<Form>()
            + slots * (size_of::<((u32, u32), u32)>() + 1)
            + self.starts.capacity() * 4
            + self.tokens.capacity() * size_of::<Token>()
    }
}
