//! A snippet written out: its text, and where each part of it comes from.

use super::cut::characters;
use super::shown::Snippet;

/// Stands between two pieces.
const BETWEEN: &str = " … ";
const BEFORE: &str = "… ";
const AFTER: &str = " …";

/// A snippet as it is shown; all numbers count characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assembled {
    /// What is shown.
    pub text: String,
    /// The marked parts of `text`, as (start, end).
    pub marks: Vec<(u32, u32)>,
    /// Where the parts come from, as (start in `text`, start in the article, length). The one
    /// space that stands for a paragraph break counts as the first character of the break.
    pub runs: Vec<(u32, u32, u32)>,
}

/// Writes out what [`choose`](super::passages::choose) chose of `text`.
///
/// Pieces are joined by ` … `, white space with a line break in it becomes one space, and
/// everything else stays as it is.
pub fn assemble(text: &str, snippet: &Snippet) -> Assembled {
    let mut shown = Assembled::default();
    let bytes: usize = snippet.pieces.iter().map(|piece| piece.end - piece.start).sum();
    shown.text.reserve(bytes + (snippet.pieces.len() + 1) * BETWEEN.len());
    let mut writer = Writer { text, shown: &mut shown, written: 0, read: 0, read_characters: 0 };
    for (number, piece) in snippet.pieces.iter().enumerate() {
        match number {
            0 if piece.leading_ellipsis => writer.push(BEFORE),
            0 => {}
            _ => writer.push(BETWEEN),
        }
        writer.piece(piece.start, piece.end, &piece.marks);
    }
    if snippet.pieces.last().is_some_and(|piece| piece.trailing_ellipsis) {
        writer.push(AFTER);
    }
    shown
}

/// All of `text` as it stands, line breaks and the white space around it included, with what
/// `snippet` marks.
pub fn verbatim(text: &str, snippet: &Snippet) -> Assembled {
    let (mut byte, mut character) = (0, 0);
    let mut characters_before = |at: usize| {
        character += characters(&text[byte..at]);
        byte = at;
        character as u32
    };
    let marks = snippet.pieces.iter().flat_map(|piece| &piece.marks);
    let marks = marks.map(|&(start, end)| (characters_before(start), characters_before(end)));
    let marks = marks.collect();
    let all = characters_before(text.len());
    Assembled { text: text.to_owned(), marks, runs: vec![(0, 0, all)] }
}

struct Writer<'a> {
    text: &'a str,
    shown: &'a mut Assembled,
    /// Characters of the snippet so far.
    written: usize,
    /// Byte of the article up to which characters are counted, and their number.
    read: usize,
    read_characters: usize,
}

impl Writer<'_> {
    fn push(&mut self, part: &str) {
        self.shown.text.push_str(part);
        self.written += characters(part);
    }

    fn piece(&mut self, start: usize, end: usize, marks: &[(usize, usize)]) {
        let mut edges = marks.iter().flat_map(|&(start, end)| [start, end]).peekable();
        let mut open = None;
        let mut at = start;
        while at < end {
            let rest = &self.text[at..end];
            let line = rest.find('\n').map_or(rest, |found| rest[..found].trim_end());
            let broken = line.len() < rest.len();
            let from = self.written;
            self.push(line);
            let stop = at + line.len();
            let mut counted = (at, from);
            // An edge inside the break is where the line ends.
            let next = end - rest[line.len()..].trim_start().len();
            while let Some(edge) = edges.next_if(|&edge| edge <= stop || edge < next) {
                let edge = edge.min(stop);
                counted.1 += characters(&self.text[counted.0..edge]);
                counted.0 = edge;
                let shown = counted.1 as u32;
                match open.take() {
                    None => open = Some(shown),
                    Some(first) => self.shown.marks.push((first, shown)),
                }
            }
            if broken {
                self.push(" ");
            }
            self.read_characters += characters(&self.text[self.read..at]);
            self.read = at;
            let length = (self.written - from) as u32;
            self.shown.runs.push((from as u32, self.read_characters as u32, length));
            at = if broken { next } else { end };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::shown::Piece;
    use super::*;
    use proptest::prelude::*;

    fn piece(start: usize, end: usize, marks: &[(usize, usize)]) -> Piece {
        Piece {
            start,
            end,
            leading_ellipsis: false,
            trailing_ellipsis: false,
            marks: marks.to_vec(),
        }
    }

    #[test]
    fn line_breaks_become_one_space() {
        let text = "Été.\n\n  Là-bas, l’été\u{a0}! Fin.";
        let whole = Snippet {
            pieces: vec![piece(0, text.len(), &[(0, 5), (23, 28)])],
            ..Snippet::default()
        };
        let shown = assemble(text, &whole);
        assert_eq!(shown.text, "Été. Là-bas, l’été\u{a0}! Fin.");
        assert_eq!(shown.marks, [(0, 3), (15, 18)]);
        assert_eq!(shown.runs, [(0, 0, 5), (5, 8, 20)]);
    }

    #[test]
    fn a_text_as_it_stands_keeps_its_blanks() {
        let text = " \nÉté.\n\n  Là-bas, l’été\u{a0}! Fin.\n";
        let found = Snippet {
            pieces: vec![piece(2, text.len() - 1, &[(2, 7), (25, 30)])],
            ..Snippet::default()
        };
        let shown = verbatim(text, &found);
        assert_eq!(shown.text, text);
        let characters: Vec<char> = text.chars().collect();
        let marked = |&(start, end): &(u32, u32)| -> String {
            characters[start as usize..end as usize].iter().collect()
        };
        assert_eq!(shown.marks.iter().map(marked).collect::<Vec<_>>(), ["Été", "été"]);
        assert_eq!(shown.runs, [(0, 0, characters.len() as u32)]);
        assert_eq!(verbatim("", &Snippet::default()).runs, [(0, 0, 0)]);
    }

    #[test]
    fn ellipses_stand_where_something_is_left_out() {
        let text = "un deux trois quatre";
        let mut first = piece(3, 7, &[(3, 7)]);
        first.leading_ellipsis = true;
        first.trailing_ellipsis = true;
        let mut second = piece(8, 13, &[]);
        second.trailing_ellipsis = true;
        let shown = assemble(text, &Snippet { pieces: vec![first, second], ..Snippet::default() });
        assert_eq!(shown.text, "… deux … trois …");
        assert_eq!(shown.marks, [(2, 6)]);
        assert_eq!(shown.runs, [(2, 3, 4), (9, 8, 5)]);
    }

    proptest! {
        #[test]
        fn runs_lead_back_to_the_article(text in "[aé🙂 \n\u{a0}]{0,40}", marks in any::<[u8; 2]>()) {
            let trimmed = text.trim();
            prop_assume!(!trimmed.is_empty());
            let offset = text.len() - text.trim_start().len();
            let boundaries: Vec<usize> =
                trimmed.char_indices().map(|(at, _)| offset + at).collect();
            let mut mark = marks.map(|at| boundaries[usize::from(at) % boundaries.len()]);
            mark.sort_unstable();
            let chosen = piece(offset, offset + trimmed.len(), &[(mark[0], mark[1])]);
            let shown = assemble(&text, &Snippet { pieces: vec![chosen], ..Snippet::default() });
            let article: Vec<char> = text.chars().collect();
            let written: Vec<char> = shown.text.chars().collect();
            let mut covered = 0;
            for &(start, from, length) in &shown.runs {
                prop_assert_eq!(start, covered);
                for at in 0..length {
                    let (new, old) = (written[(start + at) as usize], article[(from + at) as usize]);
                    prop_assert!(new == old || (new == ' ' && old.is_whitespace()));
                }
                covered += length;
            }
            prop_assert_eq!(covered as usize, written.len());
            prop_assert!(!shown.text.contains('\n'));
            prop_assert_eq!(shown.marks.len(), 1);
            prop_assert!(shown.marks[0].0 <= shown.marks[0].1);
        }
    }
}
