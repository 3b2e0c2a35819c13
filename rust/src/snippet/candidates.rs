//! Where the words of a query may stand in a text, found without splitting it into words.
//!
//! Up to four bytes of every key, with one bit that tells capitals from small letters set, are
//! looked up at every byte of the text. What is found is a place to look closer at; no place of
//! a key is missed. That needs bytes whose capital differs in that bit alone ([`is_plain`]); keys
//! with too few of them are left to a scan of the whole text.

/// Tells an ASCII capital from its small letter, and `É` from `é` in UTF-8.
const CASE: u8 = 0x20;
/// Slots of the table of fragments.
const SLOTS: usize = 1 << 12;
/// With more keys, most of a text would be looked at twice.
const MOST_KEYS: usize = 1000;
/// Bytes of a fragment.
const SHORTEST: usize = 2;
const LONGEST: usize = 4;

/// The words to look for.
pub struct Candidates {
    /// 1 + the first of the probes of a slot, or 0.
    heads: Box<[u16; SLOTS]>,
    probes: Vec<Probe>,
    /// Which bytes of four belong to a fragment.
    mask: u32,
}

struct Probe {
    fragment: u32,
    /// The beginning of the key, with [`CASE`] set in every byte; empty if the fragment does not
    /// stand there.
    beginning: Box<[u8]>,
    /// As in the heads.
    next: u16,
}

impl Candidates {
    /// Looks for `keys`; `None` if only a scan of the whole text can find them all.
    pub fn new<'k>(keys: impl ExactSizeIterator<Item = &'k str>) -> Option<Self> {
        if keys.len() > MOST_KEYS {
            return None;
        }
        let runs: Vec<(&[u8], bool)> = keys.map(best_run).collect();
        let width = runs.iter().map(|(run, _)| run.len()).min()?.min(LONGEST);
        if width < SHORTEST {
            return None;
        }
        let mut candidates = Candidates {
            heads: Box::new([0; SLOTS]),
            probes: Vec::with_capacity(runs.len()),
            mask: u32::MAX >> (8 * (LONGEST - width)),
        };
        for (run, begins) in runs {
            let folded: Box<[u8]> = run.iter().map(|byte| byte | CASE).collect();
            let mut fragment = [0; LONGEST];
            fragment[..width].copy_from_slice(&folded[..width]);
            let fragment = u32::from_le_bytes(fragment);
            let beginning = if begins { folded } else { Box::default() };
            let head = &mut candidates.heads[slot(fragment)];
            candidates.probes.push(Probe { fragment, beginning, next: *head });
            *head = candidates.probes.len() as u16;
        }
        Some(candidates)
    }

    /// Calls `found` with rising places of `text`: bytes inside or at the start of a word that may
    /// be one of the keys.
    pub fn for_each(&self, text: &str, mut found: impl FnMut(usize)) {
        let bytes = text.as_bytes();
        let mut look = |at: usize, four: u32| {
            let fragment = (four | u32::from_le_bytes([CASE; LONGEST])) & self.mask;
            let mut next = self.heads[slot(fragment)];
            while let Some(probe) = usize::from(next).checked_sub(1).map(|at| &self.probes[at]) {
                if probe.fragment == fragment && probe.stands_at(bytes, at) {
                    found(at);
                    return;
                }
                next = probe.next;
            }
        };
        for (at, four) in bytes.windows(LONGEST).enumerate() {
            look(at, u32::from_le_bytes(four.try_into().expect("four bytes")));
        }
        for at in (bytes.len() + 1).saturating_sub(LONGEST)..bytes.len() {
            let mut four = [0; LONGEST];
            four[..bytes.len() - at].copy_from_slice(&bytes[at..]);
            look(at, u32::from_le_bytes(four));
        }
    }
}

impl Probe {
    fn stands_at(&self, bytes: &[u8], at: usize) -> bool {
        if self.beginning.is_empty() {
            return true;
        }
        // A letter before a letter belongs to the same word.
        let inside = at > 0 && bytes[at - 1].is_ascii_alphabetic();
        let is_letter = self.beginning[0].is_ascii_alphabetic() || !self.beginning[0].is_ascii();
        let here = bytes.get(at..at + self.beginning.len());
        !(inside && is_letter)
            && here.is_some_and(|here| {
                here.iter().zip(&*self.beginning).all(|(byte, wanted)| byte | CASE == *wanted)
            })
    }
}

fn slot(fragment: u32) -> usize {
    fragment.wrapping_mul(0x9E37_79B1) as usize >> 20
}

/// The plain bytes that `key` begins with, if they make a whole fragment, else its longest run
/// of such; and whether it is the beginning.
fn best_run(key: &str) -> (&[u8], bool) {
    let mut best = (&[][..], true);
    let mut start = 0;
    for (at, character) in key.char_indices().chain([(key.len(), '\0')]) {
        if is_plain(character) {
            continue;
        }
        let run = &key.as_bytes()[start..at];
        if run.len() > best.0.len() {
            best = (run, start == 0);
        }
        if start == 0 && run.len() >= LONGEST {
            break;
        }
        start = at + character.len_utf8();
    }
    best
}

/// Whether every character that a key writes as `character` is the same in UTF-8 but for the bit
/// [`CASE`] of some bytes. It is not for `k` (the Kelvin sign), `å` (the Ångström sign), `ß`, `ÿ`,
/// and the apostrophe.
fn is_plain(character: char) -> bool {
    match character {
        'k' | 'K' | '\'' | '\0' => false,
        '\u{c0}'..='\u{ff}' => !matches!(character, 'å' | 'Å' | 'ß' | 'ÿ'),
        other => other.is_ascii(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::analysis::shrink::Shrink;

    #[test]
    fn plain_characters_differ_from_their_capitals_in_one_bit() {
        let shrink = Shrink::default();
        let fold = |text: &str| text.bytes().map(|byte| byte | CASE).collect::<Vec<u8>>();
        let mut buffer = String::new();
        for character in '\0'..=char::MAX {
            let written = character.to_string();
            let (key, _) = shrink.shrink(&written, &mut buffer);
            if key.chars().all(is_plain) {
                assert_eq!(fold(&written), fold(key), "{character:?}");
            }
        }
    }

    fn found(keys: &[&str], text: &str) -> Option<Vec<usize>> {
        let candidates = Candidates::new(keys.iter().copied())?;
        let mut places = Vec::new();
        candidates.for_each(text, |at| places.push(at));
        Some(places)
    }

    #[test]
    fn named_cases() {
        assert_eq!(found(&["aide"], "L’AIDE, plaide, aider, aid"), Some(vec![4, 18]));
        assert_eq!(found(&["été"], "ÉTÉ été Étés rété"), Some(vec![0, 6, 12]));
        assert_eq!(found(&["loi", "retraite"], "Loi retraité Retraites"), Some(vec![0, 14]));
        assert_eq!(found(&["kiev"], "Kiev \u{212A}IEV"), Some(vec![1, 8]));
        assert_eq!(found(&["ue"], "UE"), Some(vec![0]));
        assert_eq!(found(&["aujourd'hui"], "aujourd’hui"), Some(vec![0]));
        assert_eq!(found(&["a"], "a"), None);
        assert_eq!(found(&["kk"], "kk"), None);
        assert_eq!(found(&["paix", "中"], "paix"), None);
        assert_eq!(found(&[], "paix"), None);
        assert_eq!(found(&["paix"], ""), Some(vec![]));
    }

    proptest! {
        #[test]
        fn no_key_is_missed(
            keys in prop::collection::vec("[abékœ'#1]{2,6}", 1..6),
            text in "([abéABÉKœŒ'’#1 \u{212A}]|abé|ba){0,30}",
        ) {
            let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
            let Some(found) = found(&keys, &text) else { return Ok(()) };
            let shrink = Shrink::new(["b'"], [""; 0]);
            crate::analysis::shrink::scan_keys(&text, Some(&shrink), &mut String::new(), |word| {
                if keys.contains(&word.key()) {
                    assert!(found.iter().any(|at| (word.start..word.end).contains(at)), "{word:?}");
                }
            });
            prop_assert!(found.windows(2).all(|two| two[0] < two[1]));
        }
    }
}
