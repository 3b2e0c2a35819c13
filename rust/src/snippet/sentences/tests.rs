use super::*;
use proptest::prelude::*;

fn rules() -> SentenceRules {
    let list = include_str!("../../../../src/searchnews/snippet/abbreviations.txt");
    SentenceRules::new(list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')))
}

/// Each line of the table is a text with `|` where a sentence ends; `⏎` is a line break.
#[test]
fn the_table_of_sentences() {
    let table = include_str!("../../../tests_data/sentences.txt");
    let rules = rules();
    let (mut cases, mut wrong) = (0, Vec::new());
    for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let text = line.replace('|', "").replace('⏎', "\n");
        let expected: Vec<String> =
            line.split('|').map(|part| part.replace('⏎', "\n").trim().to_owned()).collect();
        let found: Vec<&str> = sentences(&text, &rules).map(|range| &text[range]).collect();
        if found != expected {
            wrong.push(format!("{line}\n  found {found:?}"));
        }
        cases += 1;
    }
    assert!(wrong.is_empty(), "{} of {cases}:\n{}", wrong.len(), wrong.join("\n"));
}

/// It would take minutes if a stop read the text before it again.
#[test]
fn words_without_white_space_are_read_once() {
    let rules = rules();
    let count = |text: &str| sentences(text, &rules).count();
    assert_eq!(count(&"ab.Cd".repeat(200_000)), 200_001);
    assert_eq!(count(&"Mme.Mlle.".repeat(100_000)), 1);
    assert_eq!(count(&format!("{}.Le", "é".repeat(200_000))), 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn sentences_hold_all_but_white_space(text in "([aAé1.!?…«»\"“” \\n-]|M\\. |[🙂’]){0,60}") {
        let rules = rules();
        let mut at = 0;
        for range in sentences(&text, &rules) {
            prop_assert!(text[at..range.start].trim().is_empty());
            prop_assert!(range.start < range.end);
            prop_assert_eq!(text[range.clone()].trim(), &text[range.clone()]);
            at = range.end;
        }
        prop_assert!(text[at..].trim().is_empty());
    }

    #[test]
    fn any_text_is_survived(text in any::<String>()) {
        prop_assert!(sentences(&text, &rules()).all(|range| range.start < range.end));
    }
}
