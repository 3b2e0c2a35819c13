//! A marked text as HTML. The text is of unknown origin: nothing of it may become an element, an
//! attribute or an entity.

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
pub fn write(text: &str, marks: &[(usize, usize)], open: &str, close: &str) -> String {
    let room = text.len() + text.len() / 8 + marks.len() * (open.len() + close.len());
    let mut page = String::with_capacity(room);
    let shown = marks.iter().filter(|(start, end)| start < end);
    let mut edges = shown.flat_map(|&(start, end)| [(start, open), (end, close)]).peekable();
    let mut written = 0;
    for (number, (at, character)) in text.char_indices().enumerate() {
        while let Some((_, tag)) = edges.next_if(|edge| edge.0 <= number) {
            page.push_str(&text[written..at]);
            page.push_str(tag);
            written = at;
        }
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
        written = at + character.len_utf8();
    }
    page.push_str(&text[written..]);
    edges.for_each(|(_, tag)| page.push_str(tag));
    page
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
            let mut edges = edges.map(usize::from);
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
