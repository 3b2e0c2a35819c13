//! A marked text as HTML. The text is of unknown origin: nothing of it may become an element, an
//! attribute or an entity.

use super::cut::forward;

/// `text` with everything escaped, `open` before and `close` behind each mark.
///
/// Marks are (start, end) in characters of `text`, sorted and apart from one another; empty ones
/// are left out. Control characters other than newline and tab become U+FFFD.
///
/// ```
/// use searchnews::snippet::html::write;
///
/// let page = write("Kiev & « Brest »", &[(0, 4), (9, 14)], "<mark>", "</mark>");
/// assert_eq!(page, "<mark>Kiev</mark> &amp; « <mark>Brest</mark> »");
/// ```
pub fn write(text: &str, marks: &[(u32, u32)], open: &str, close: &str) -> String {
    let room = text.len() + text.len() / 8 + marks.len() * (open.len() + close.len());
    let mut page = String::with_capacity(room);
    let (mut written, mut characters) = (0, 0);
    for &(start, end) in marks.iter().filter(|(start, end)| start < end) {
        for (edge, tag) in [(start, open), (end, close)] {
            let edge = (edge as usize).max(characters);
            let at = forward(text, written, text.len(), edge - characters);
            escape(&text[written..at], &mut page);
            page.push_str(tag);
            (written, characters) = (at, edge);
        }
    }
    escape(&text[written..], &mut page);
    page
}

/// The bytes that a character may begin with that is not written as it is.
const SUSPECT: [bool; 256] = {
    let mut table = [false; 256];
    let mut at = 0;
    while at < 256 {
        let byte = at as u8;
        // The control characters from U+0080 on are C2 and one byte more.
        table[at] = byte.is_ascii_control() || byte == 0xC2;
        at += 1;
    }
    let marks = b"&<>\"'";
    let mut mark = 0;
    while mark < marks.len() {
        table[marks[mark] as usize] = true;
        mark += 1;
    }
    table
};

/// Appends `text` with whatever could mean something replaced.
fn escape(text: &str, page: &mut String) {
    let (mut written, mut read) = (0, 0);
    while let Some(offset) =
        text.as_bytes()[read..].iter().position(|byte| SUSPECT[usize::from(*byte)])
    {
        let at = read + offset;
        let character = text[at..].chars().next().expect("a byte stands there");
        read = at + character.len_utf8();
        let escaped = match character {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&quot;",
            '\'' => "&#x27;",
            '\n' | '\t' => continue,
            control if control.is_control() => "\u{fffd}",
            _ => continue,
        };
        page.push_str(&text[written..at]);
        page.push_str(escaped);
        written = read;
    }
    page.push_str(&text[written..]);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn named_cases() {
        assert_eq!(write("<b>'x'</b>", &[(1, 2)], "[", "]"), "&lt;[b]&gt;&#x27;x&#x27;&lt;/b&gt;");
        assert_eq!(
            write("a\u{1b}[0m\r\n\t\u{9b}", &[], "[", "]"),
            "a\u{fffd}[0m\u{fffd}\n\t\u{fffd}"
        );
        assert_eq!(write("été", &[(1, 1), (2, 3)], "[", "]"), "ét[é]");
        assert_eq!(write("été", &[(2, 9), (10, 12)], "[", "]"), "ét[é][]");
        assert_eq!(write("", &[], "[", "]"), "");
    }

    proptest! {
        #[test]
        fn nothing_but_marks_is_markup(text in any::<String>(), edges in any::<[u8; 4]>()) {
            let mut edges = edges.map(u32::from);
            edges.sort_unstable();
            let page = write(&text, &[(edges[0], edges[1]), (edges[2], edges[3])], "<i>", "</i>");
            let bare = page.replace("<i>", "").replace("</i>", "");
            prop_assert!(!bare.contains(['<', '>', '"', '\'']));
            prop_assert!(!bare.contains(|c: char| c.is_control() && c != '\n' && c != '\t'));
            prop_assert_eq!(bare.matches('&').count(), text.matches(['&', '<', '>', '"', '\'']).count());
            prop_assert_eq!(page.matches("<i>").count(), page.matches("</i>").count());
        }
    }
}
