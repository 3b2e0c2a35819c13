//! Which parts of a piece are marked.

use super::cut::{boundary_before, joins_before};
use super::shown::Match;

/// Bytes that may stand between two marks of one phrase: a hyphen, or a space and an article.
const MOST_BETWEEN: usize = 16;

/// The marks of `matches` inside `start..end`, as byte ranges of `text`: sorted, apart from one
/// another, on character boundaries. Those that overlap are united, and so are neighbours of one
/// phrase ([`Match::joins`] and the same term) with only a connector between them.
pub fn marks(text: &str, matches: &[Match], start: usize, end: usize) -> Vec<(usize, usize)> {
    let from = matches.partition_point(|found| found.start < start);
    let mut marks: Vec<(usize, usize)> = Vec::new();
    let mut phrase = None;
    for found in matches[from..].iter().take_while(|found| found.start < end) {
        let mark = (boundary_before(text, found.start), boundary_after(text, found.end).min(end));
        if mark.0 >= mark.1 {
            continue;
        }
        let continues = found.joins && phrase == Some(found.term);
        phrase = found.joins.then_some(found.term);
        match marks.last_mut() {
            Some(last) if mark.0 < last.1 || (continues && is_connector(&text[last.1..mark.0])) => {
                last.1 = last.1.max(mark.1);
            }
            _ => marks.push(mark),
        }
    }
    marks
}

/// White space, hyphens and elided words (`de l’`): what a phrase reads over.
fn is_connector(between: &str) -> bool {
    if between.len() > MOST_BETWEEN {
        return false;
    }
    let elided = |character| matches!(character, '\'' | '’' | 'ʼ');
    let spaces = |character: char| {
        character.is_whitespace() || matches!(character, '-' | '‐' | '‑' | '\u{ad}')
    };
    let gap = between.trim_start_matches(spaces);
    gap.is_empty()
        || (gap.ends_with(elided) && gap.trim_end_matches(elided).chars().all(char::is_alphabetic))
}

fn boundary_after(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while at < text.len() && (!text.is_char_boundary(at) || joins_before(text, at)) {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The marks of the words in brackets; a digit before a bracket is a term, `=` joins.
    fn marked(pattern: &str) -> String {
        let (mut text, mut matches, mut term, mut joins) = (String::new(), Vec::new(), 0, false);
        let mut start = 0;
        for character in pattern.chars() {
            match character {
                '=' => joins = true,
                digit if digit.is_ascii_digit() => term = digit as u32 - '0' as u32,
                '[' => start = text.len(),
                ']' => {
                    let end = text.len();
                    matches.push(Match { start, end, term, weight: 1.0, joins });
                    (term, joins) = (0, false);
                }
                other => text.push(other),
            }
        }
        let mut shown = text.clone();
        for &(start, end) in marks(&text, &matches, 0, text.len()).iter().rev() {
            shown.insert(end, ']');
            shown.insert(start, '[');
        }
        shown
    }

    #[test]
    fn neighbours_of_one_phrase_join() {
        for (pattern, expected) in [
            ("=1[porte]-=1[parole] ici", "[porte-parole] ici"),
            ("=1[aide] à =1[Kiev]", "[aide] à [Kiev]"),
            ("=1[aide] =1[à] l’=1[Ukraine]", "[aide à l’Ukraine]"),
            ("[aide] [à] [Kiev]", "[aide] [à] [Kiev]"),
            ("=1[aide] =2[Kiev]", "[aide] [Kiev]"),
            ("=1[aide], =1[Kiev]", "[aide], [Kiev]"),
            ("=1[aide]\n=1[Kiev]", "[aide\nKiev]"),
            ("l’[Ukraine]", "l’[Ukraine]"),
        ] {
            assert_eq!(marked(pattern), expected, "{pattern}");
        }
    }

    #[test]
    fn marks_stand_on_characters() {
        let text = "cœur e\u{301}te\u{301} 🙂";
        let inside = |start, end| {
            let found = Match { start, end, term: 0, weight: 1.0, joins: false };
            marks(text, &[found], 0, text.len())
        };
        assert_eq!(inside(2, 3), [(1, 3)]);
        assert_eq!(inside(6, 7), [(6, 9)]); // the accent belongs to its letter
        assert_eq!(inside(15, 99), [(14, 18)]);
        assert_eq!(inside(90, 99), []);
    }

    #[test]
    fn overlaps_unite() {
        let word = |start, end, term| Match { start, end, term, weight: 1.0, joins: false };
        let text = "porte-parole du roi";
        let found = [word(0, 12, 0), word(0, 5, 1), word(6, 12, 2), word(16, 19, 3)];
        assert_eq!(marks(text, &found, 0, text.len()), [(0, 12), (16, 19)]);
        assert_eq!(marks(text, &found, 6, 18), [(6, 12), (16, 18)]);
    }
}
