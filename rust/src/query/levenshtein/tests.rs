use super::*;
use proptest::prelude::*;

/// The table of the textbook, a whole matrix at a time.
fn model(a: &str, b: &str) -> u32 {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut table = vec![vec![0u32; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            let mut best = if i == 0 || j == 0 { (i + j) as u32 } else { u32::MAX };
            if i > 0 && j > 0 {
                best = best
                    .min(table[i - 1][j] + 1)
                    .min(table[i][j - 1] + 1)
                    .min(table[i - 1][j - 1] + u32::from(a[i - 1] != b[j - 1]));
            }
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(table[i - 2][j - 2] + 1);
            }
            table[i][j] = best;
        }
    }
    table[a.len()][b.len()]
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof![Just("[ab]{0,7}"), Just("[abé€🙂]{0,7}"), Just("[a-eé]{0,10}")]
        .prop_flat_map(|pattern| proptest::string::string_regex(pattern).unwrap())
}

/// A word and one a few edits away from it, which random pairs seldom are.
fn neighbours() -> impl Strategy<Value = (String, String)> {
    (words(), proptest::collection::vec((0u8..4, any::<usize>(), "[abé🙂]"), 0..4)).prop_map(
        |(word, edits)| {
            let mut other: Vec<char> = word.chars().collect();
            for (kind, at, new) in edits {
                let at = at % (other.len() + 1);
                let new = new.chars().next().unwrap();
                match kind {
                    0 => other.insert(at, new),
                    1 if at < other.len() => drop(other.remove(at)),
                    2 if at < other.len() => other[at] = new,
                    3 if at + 1 < other.len() => other.swap(at, at + 1),
                    _ => {}
                }
            }
            (word, other.into_iter().collect())
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn agrees_with_the_table((a, b) in neighbours(), most in 0u32..=2) {
        let expected = Some(model(&a, &b)).filter(|&edits| edits <= most);
        prop_assert_eq!(distance(&a, &b, most), expected);
    }

    #[test]
    fn agrees_with_the_table_on_any_pair(a in words(), b in words(), most in 0u32..=2) {
        let expected = Some(model(&a, &b)).filter(|&edits| edits <= most);
        prop_assert_eq!(distance(&a, &b, most), expected);
    }

    #[test]
    fn a_prefix_must_stand((a, b) in neighbours(), most in 0u32..=2, prefix in 0usize..4) {
        let start = a.char_indices().nth(prefix).map_or(a.len(), |(at, _)| at);
        let expected = Some(model(&a, &b))
            .filter(|&edits| edits <= most && b.starts_with(&a[..start]));
        prop_assert_eq!(Levenshtein::new(&a, most, prefix).distance(&b), expected);
    }

    #[test]
    fn followers_are_what_can_follow((a, b) in neighbours(), most in 0u32..=2, prefix in 0usize..3) {
        let automaton = Levenshtein::new(&a, most, prefix);
        let mut state = Some(automaton.start());
        for byte in b.bytes().map(Some).chain([None]) {
            let Some(here) = state else { break };
            if let Some(few) = automaton.followers(&here) {
                for next in 0..128 {
                    let follows = few >> next & 1 == 1;
                    prop_assert_eq!(automaton.step(&here, next).is_some(), follows);
                }
                // A first byte may pass, as what it begins is not known; no character does.
                for other in ["é", "🙂"] {
                    let mut bytes = other.bytes();
                    let end = bytes.try_fold(here, |state, byte| automaton.step(&state, byte));
                    prop_assert!(end.is_none());
                }
            }
            state = byte.and_then(|byte| automaton.step(&here, byte));
        }
    }

    #[test]
    fn the_ending_is_the_smallest_of_all((a, b) in neighbours(), most in 0u32..=2) {
        let automaton = Levenshtein::new(&a, most, 0);
        let endings = |at: usize| {
            let starts = (0..=a.len()).filter(|&from| a.is_char_boundary(from));
            starts.map(|from| &a[from..])
                .filter(|end| automaton.distance(&format!("{}{end}", &b[..at])).is_some())
                .min()
        };
        for (at, _) in b.char_indices().chain([(b.len(), ' ')]) {
            let Some(state) = run(&automaton, &b[..at]) else { break };
            let ending = automaton.ending(&state);
            if !ending.is_empty() {
                let whole = format!("{}{}", &b[..at], std::str::from_utf8(ending).unwrap());
                prop_assert!(automaton.distance(&whole).is_some());
                prop_assert_eq!(endings(at).map(str::as_bytes), Some(ending));
            }
        }
    }

    /// Bytes at once, characters one by one: words beyond the width of a register.
    #[test]
    fn long_words_are_compared_alike((a, b) in neighbours(), most in 1u32..=2) {
        let (long, other) = (format!("{}{a}", "x".repeat(64)), format!("{}{b}", "x".repeat(64)));
        let expected = Some(model(&long, &other)).filter(|&edits| edits <= most);
        prop_assert_eq!(distance(&long, &other, most), expected);
    }

    /// `None` only where nothing can follow: every living state reaches an accepted word.
    #[test]
    fn a_living_state_can_end((a, b) in neighbours(), most in 0u32..=2) {
        let automaton = Levenshtein::new(&a, most, 1);
        for (at, _) in b.char_indices().chain([(b.len(), ' ')]) {
            let can_end = (0..=a.len())
                .filter(|&from| a.is_char_boundary(from))
                .any(|from| automaton.distance(&format!("{}{}", &b[..at], &a[from..])).is_some());
            let alive = run(&automaton, &b[..at]).is_some();
            prop_assert_eq!(alive, can_end, "{:?} after {:?}", a, &b[..at]);
        }
    }
}

#[test]
fn named_cases() {
    for (a, b, most, expected) in [
        ("", "", 0, Some(0)),
        ("", "ab", 2, Some(2)),
        ("ab", "", 2, Some(2)),
        ("ca", "abc", 2, None), // three: no part is edited twice
        ("macron", "marcon", 1, Some(1)),
        ("élysée", "elysee", 2, Some(2)),
        ("abcd", "badc", 2, Some(2)),
        ("abcd", "badc", 1, None),
        ("otan", "otan", 0, Some(0)),
        ("otan", "otans", 0, None),
    ] {
        assert_eq!(distance(a, b, most), expected, "{a} {b} {most}");
    }
    let long = "anticonstitutionnellement".repeat(20);
    assert_eq!(distance(&long, &format!("x{long}y"), 2), Some(2));
}

#[test]
fn a_state_is_small() {
    assert!(std::mem::size_of::<LevenshteinState>() <= 16);
}
