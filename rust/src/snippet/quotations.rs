//! Quotations that a sentence leaves open.

use super::sentences::is_inner;

/// The mark that would close the quotation that `text` opens and does not close.
///
/// A straight mark opens where the word behind it leans on it, and only if their number is odd.
///
/// ```
/// use searchnews::snippet::quotations::left_open;
///
/// assert_eq!(left_open("Il dit : « Je pars."), Some('»'));
/// assert_eq!(left_open("\"Je pars."), Some('"'));
/// assert_eq!(left_open("Je reviens\", dit-il."), None);
/// ```
pub fn left_open(text: &str) -> Option<char> {
    // Most sentences hold none of these bytes, the last ones of opening marks: one pass tells.
    let opens = |any, byte: &u8| any | (*byte == b'"') | (*byte == 0xAB) | (*byte == 0x9C);
    if !text.as_bytes().iter().fold(false, opens) {
        return None;
    }
    for (opening, closing) in [('«', '»'), ('“', '”')] {
        if text.rfind(opening).is_some_and(|at| !text[at..].contains(closing)) {
            return Some(closing);
        }
    }
    let last = text.rfind('"')?;
    let opens = !text[..last].ends_with(is_inner) && text[last + 1..].starts_with(is_inner);
    (opens && text.matches('"').count() % 2 == 1).then_some('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_cases() {
        for (text, expected) in [
            ("", None),
            ("Il part.", None),
            ("« Je pars »", None),
            ("« Je pars.", Some('»')),
            ("Je reviens », dit-il.", None),
            ("« Oui », dit-il. « Je pars.", Some('»')),
            ("“Je pars.", Some('”')),
            ("“Je pars.”", None),
            ("\"Oui\" et \"non\"", None),
            ("\"Oui\" et (\"non.", Some('"')),
            ("\"Oui \", dit-il.", None),
            ("Un écran de 15\" large.", None),
        ] {
            assert_eq!(left_open(text), expected, "{text}");
        }
    }
}
