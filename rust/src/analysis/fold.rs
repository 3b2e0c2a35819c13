//! Spellings without accents: what makes `congres` find `congrès`.

use std::collections::HashMap;

/// Characters below this are looked up without hashing: French needs no others.
const NEAR: usize = 0x180;

/// Characters with the spelling they fold to, as the analyzer gives them.
///
/// ```
/// use searchnews::analysis::fold::Folds;
///
/// let folds = Folds::new([('è', "e".to_string()), ('œ', "oe".to_string())]);
/// let mut folded = String::new();
/// folds.fold("CŒUR, congrès", &mut folded);
/// assert_eq!(folded, "coeur, congres");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Folds {
    near: Vec<Option<Box<str>>>,
    far: HashMap<char, Box<str>>,
}

impl Folds {
    /// From lower-case characters and their spellings; of two spellings of one character the
    /// later one stands. An empty spelling drops the character.
    pub fn new(pairs: impl IntoIterator<Item = (char, String)>) -> Self {
        let mut folds = Folds { near: vec![None; NEAR], far: HashMap::new() };
        for (character, spelling) in pairs {
            match folds.near.get_mut(character as usize) {
                Some(near) => *near = Some(spelling.into()),
                None => {
                    folds.far.insert(character, spelling.into());
                }
            }
        }
        folds
    }

    /// Appends the folded spelling of `word` to `out`: every character in lower-case, then what
    /// the table makes of it, or itself if the table does not know it.
    pub fn fold(&self, word: &str, out: &mut String) {
        out.reserve(word.len());
        for character in word.chars() {
            if character.is_ascii() {
                self.push(character.to_ascii_lowercase(), out);
            } else {
                for lower in character.to_lowercase() {
                    self.push(lower, out);
                }
            }
        }
    }

    #[inline]
    fn push(&self, character: char, out: &mut String) {
        let spelling = match self.near.get(character as usize) {
            Some(near) => near.as_deref(),
            None => self.far.get(&character).map(|far| &**far),
        };
        match spelling {
            Some(spelling) => out.push_str(spelling),
            None => out.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(folds: &Folds, word: &str) -> String {
        let mut out = String::new();
        folds.fold(word, &mut out);
        out
    }

    #[test]
    fn folds_by_the_table_after_lower_casing() {
        let pairs = [
            ('é', "e"),
            ('œ', "oe"),
            ('\u{301}', ""),
            ('\u{307}', ""),
            ('σ', "s"),
            ('ß', "ss"),
            ('中', "zhong "),
            ('\'', ""),
        ];
        let folds = Folds::new(pairs.map(|(c, s)| (c, s.to_string())));
        for (word, expected) in [
            ("", ""),
            ("congres", "congres"),
            ("CONGRES", "congres"),
            ("ÉLÉVÉ", "eleve"),
            ("e\u{301}", "e"),
            ("Œuvre", "oeuvre"),
            ("İ", "i"),
            ("ΣΑ", "sα"),
            ("中a", "zhong a"),
            ("aujourd'hui", "aujourdhui"),
            ("à😀", "à😀"),
        ] {
            assert_eq!(folded(&folds, word), expected, "{word}");
        }
    }

    #[test]
    fn appends_and_lets_the_later_spelling_stand() {
        let folds = Folds::new([('a', "1".to_string()), ('a', "2".to_string())]);
        let mut out = "x".to_string();
        folds.fold("A", &mut out);
        assert_eq!(out, "x2");
        assert_eq!(folded(&Folds::default(), "ÀB"), "àb");
    }
}
