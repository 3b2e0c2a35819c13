//! Passages of whole texts: the table of cases, and what holds for any text.

use proptest::prelude::*;
use searchnews::snippet::assemble::assemble;
use searchnews::snippet::passages::choose;
use searchnews::snippet::sentences::SentenceRules;
use searchnews::snippet::shown::{Match, Options};

fn rules() -> SentenceRules {
    SentenceRules::new(["dr", "mme", "mm"])
}

/// Text and matches of `Le {a chat} dort.`; the table of cases says what the letters mean.
fn parse(pattern: &str) -> (String, Vec<Match>) {
    let (mut text, mut matches) = (String::new(), Vec::new());
    let mut parts = pattern.split('{');
    text.push_str(parts.next().unwrap());
    for part in parts {
        let (found, rest) = part.split_once('}').unwrap();
        let (letter, word) = found.split_once(' ').unwrap();
        let joins = letter.starts_with('+');
        let letter = letter.trim_start_matches('+').chars().next().unwrap();
        let weight = if letter.is_uppercase() { 3.0 } else { 1.0 };
        let term = u32::from(letter.to_ascii_lowercase()) - u32::from('a');
        let start = text.len();
        text.push_str(word);
        matches.push(Match { start, end: text.len(), term, weight, joins });
        text.push_str(rest);
    }
    (text, matches)
}

fn show(text: &str, matches: &[Match], length: usize, passages: usize) -> String {
    let chosen = choose(text, matches, &rules(), Options { length, passages });
    let shown = assemble(text, &chosen);
    let mut characters: Vec<String> = shown.text.chars().map(String::from).collect();
    for &(start, end) in &shown.marks {
        characters[start as usize].insert(0, '[');
        characters[end as usize - 1].push(']');
    }
    characters.concat()
}

#[test]
fn the_table_of_passages() {
    let table = include_str!("../tests_data/passages.txt");
    let lines: Vec<&str> =
        table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let mut wrong = Vec::new();
    for case in lines.chunks(3) {
        let numbers: Vec<usize> =
            case[0][2..].split(' ').map(|number| number.parse().unwrap()).collect();
        let (text, matches) = parse(&case[1].replace('⏎', "\n"));
        let found = show(&text, &matches, numbers[0], numbers[1]);
        if found != case[2][2..] {
            wrong.push(format!("{}\n{}\n{}\n! {found}", case[0], case[1], case[2]));
        }
    }
    assert!(wrong.is_empty(), "{} cases:\n{}", wrong.len(), wrong.join("\n\n"));
}

#[test]
fn a_match_before_its_sentence_is_survived() {
    let text = "\u{2000}A𝓅a𠀁 0!";
    for matches in [0..0, 0..3, 0..4].map(|place| {
        [Match { start: place.start, end: place.end, term: 0, weight: 1.0, joins: false }]
    }) {
        let chosen = choose(text, &matches, &rules(), Options { length: 1, passages: 2 });
        assert_eq!(assemble(text, &chosen).text, "A");
    }
}

/// Short texts with a match at every word of a few letters.
fn scenes() -> impl Strategy<Value = (String, Vec<Match>)> {
    let word = "[abé🙂’]{1,7}|[A-C]é|M\\.|[.!?…«»\"]";
    proptest::collection::vec((word, 0u32..12, "[ ]|[ ]|[ ]|\\. |\n"), 0..80).prop_map(|words| {
        let (mut text, mut matches) = (String::new(), Vec::new());
        for (word, term, white) in words {
            let start = text.len();
            text.push_str(&word);
            if term < 4 {
                let weight = 1.0 + term as f32;
                matches.push(Match { start, end: text.len(), term, weight, joins: false });
            }
            text.push_str(&white);
        }
        (text, matches)
    })
}

#[test]
fn what_follows_an_open_quotation_is_not_said_again() {
    let said = "Le chat dort dans la cour de Rome.";
    let text = format!(
        "{said} « Je pars ce soir. {said} Le président, élu hier soir, part demain pour l’Ukraine \
         avec ses ministres et leurs conseillers."
    );
    let found = Match { start: 3, end: 7, term: 0, weight: 1.0, joins: false };
    for length in 40..170 {
        let shown = show(&text, &[found], length, 1).replace(['[', ']'], "");
        assert!(shown.matches("dans la cour").count() < 2, "{length}: {shown}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1500, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn a_snippet_fits_and_is_in_order(
        (text, matches) in scenes(), length in 0usize..150, passages in 0usize..5,
    ) {
        let chosen = choose(&text, &matches, &rules(), Options { length, passages });
        let shown = assemble(&text, &chosen);
        let written = shown.text.chars().count();
        prop_assert!(written <= length, "{written} of {length}: {:?}", shown.text);
        prop_assert!(chosen.pieces.len() <= passages.max(1));
        let mut at = 0;
        for piece in &chosen.pieces {
            prop_assert!(at <= piece.start && piece.start < piece.end);
            prop_assert_eq!(text[piece.start..piece.end].trim(), &text[piece.start..piece.end]);
            let mut mark_at = piece.start;
            for &(start, end) in &piece.marks {
                prop_assert!(mark_at <= start && start < end && end <= piece.end);
                mark_at = end;
            }
            at = piece.end;
        }
        if text.trim().chars().count() <= length {
            prop_assert_eq!(chosen.pieces.len(), usize::from(!text.trim().is_empty()));
        }
        if !matches.is_empty() && length >= 20 {
            prop_assert!(!shown.marks.is_empty());
        }
    }

    #[test]
    fn no_sentence_is_shown_twice(
        order in proptest::collection::vec((0usize..6, 0u32..9), 2..24),
        length in 40usize..300,
        passages in 1usize..4,
    ) {
        let subjects = ["chat", "maire", "ministre", "chien", "loup", "renard"];
        let (mut text, mut matches) = (String::new(), Vec::new());
        for (subject, term) in order {
            let start = text.len() + "Hier soir, le ".len();
            let end = start + subjects[subject].len();
            text.push_str(&format!("Hier soir, le {} a traversé la ville. ", subjects[subject]));
            if term < 4 {
                matches.push(Match { start, end, term, weight: 1.0, joins: false });
            }
        }
        prop_assume!(text.trim().chars().count() > length);
        let shown = show(&text, &matches, length, passages).replace(['[', ']'], "");
        for subject in subjects {
            let sentence = format!("le {subject} a traversé la ville.");
            prop_assert!(shown.matches(&sentence).count() < 2, "{}", shown);
        }
    }

    #[test]
    fn any_text_and_any_match_is_survived(
        text in any::<String>(),
        places in proptest::collection::vec((0usize..80, 0usize..9, any::<u32>()), 0..6),
        length in 0usize..40,
    ) {
        let mut matches: Vec<Match> = places
            .into_iter()
            .map(|(start, long, term)| {
                let floor = |at: usize| (0..=at.min(text.len())).rev()
                    .find(|&at| text.is_char_boundary(at)).unwrap();
                let (start, end) = (floor(start), floor(start + long));
                Match { start, end, term, weight: 1.0, joins: term % 2 == 0 }
            })
            .collect();
        matches.sort_by_key(|found| found.start);
        let chosen = choose(&text, &matches, &rules(), Options { length, passages: 2 });
        assemble(&text, &chosen);
    }
}
