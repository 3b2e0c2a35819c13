use proptest::prelude::*;

use super::super::characters::class;
use super::*;

fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    scan(text, |start, end| words.push(&text[start..end]));
    words
}

#[test]
fn examples_of_the_grammar() {
    // The words of a text, separated by bars.
    let table = [
        ("", ""),
        (" .,-'’ ", ""),
        ("L'État a dit oui.", "L'État|a|dit|oui"),
        ("«\u{A0}L’aide à l’Ukraine\u{A0}»", "L’aide|à|l’Ukraine"),
        ("porte-parole, a-t-il dit", "porte-parole|a-t-il|dit"),
        ("porte\u{2011}parole\u{2010}ci", "porte\u{2011}parole\u{2010}ci"),
        ("mot – mot—mot…mot", "mot|mot|mot|mot"),
        ("les 'mots' (d'hier)", "les|mots|d'hier"),
        ("M. Macron", "M|Macron"),
        ("l'O.T.A.N. et", "l'O.T.A.N|et"),
        ("la fin.Début", "la|fin.Début"),
        ("étudiant·e·s artisan‧e lecteur.rice.s", "étudiant·e·s|artisan‧e|lecteur.rice.s"),
        ("et/ou R&D mot_clef", "et/ou|R&D|mot_clef"),
        ("a--b a.-b a...b a,b a, b", "a|b|a|b|a|b|a,b|a|b"),
        ("l''eau l'\u{AD}eau", "l|eau|l'\u{AD}eau"),
        ("jean@afp.fr https://a.fr/b?c=d", "jean@afp.fr|https|a.fr/b|c|d"),
        ("@afp #retraites, # @ ## @-a", "@afp|#retraites|a"),
        ("##a @@b #@c -@d a.@b", "#a|@b|@c|@d|a|@b"),
        ("#a#b (#c)", "#a|#b|#c"),
        ("C++, C# F#. Canal+ a+", "C++|C#|F#|Canal+|a+"),
        ("bac+5 LFI+PCF + a +b ++", "bac|5|LFI|PCF|a|b"),
        ("a-+ a+-b a+'", "a|a+|b|a+"),
        ("10% 5 % 10€ €5 $3 2‰ %", "10|%|5|%|10|€|€|5|$|3|2|‰|%"),
        ("10 000 morts", "10 000|morts"),
        ("1\u{A0}234\u{202F}567\u{2009}890", "1\u{A0}234\u{202F}567\u{2009}890"),
        ("10 0000 1000 000 10 00", "10|0000|1000|000|10|00"),
        ("1 000 0000", "1 000|0000"),
        ("en 2020 100 et 10  000", "en|2020|100|et|10|000"),
        ("de 3 000-4 000 à 10 000+", "de|3 000|4 000|à|10 000+"),
        ("1 234,56 x10 000 #10 000 10 000km", "1 234,56|x10|000|#10|000|10 000|km"),
        ("1 000%", "1 000|%"),
        ("43,3 10.000 20h30 1er m² 1/2", "43,3|10.000|20h30|1er|m²|1/2"),
        ("e\u{301}te\u{301} co\u{AD}opé\u{200B}rer", "e\u{301}te\u{301}|co\u{AD}opé\u{200B}rer"),
        ("\u{FEFF}Paris", "\u{FEFF}Paris"),
        ("中国 a中b 中-国 #中 中+", "中|国|a|中|b|中|国|中|中"),
        ("Київ Αθήνα القاهرة ひらがな", "Київ|Αθήνα|القاهرة|ひらがな"),
        ("œuvre Œuvre cœur Łódź", "œuvre|Œuvre|cœur|Łódź"),
        ("pi×r÷2", "pi|r|2"),
        ("étudiant(e)s, élu(e)-s ou acteur(trice)", "étudiant(e)s|élu(e)-s|ou|acteur(trice)"),
        ("un(e\u{301})(s) Macron(LREM)", "un(e\u{301})(s)|Macron(LREM)"),
        ("a() a(b a(b c) a(bcdefg) a(1) (a) a (b)", "a|a|b|a|b|c|a|bcdefg|a|1|a|a|b"),
        ("ok👍🏽, ❤\u{FE0F}❤ #👍@", "ok|👍🏽|❤\u{FE0F}|❤|👍"),
        ("🇫🇷🇧🇪🇪", "🇫🇷|🇧🇪|🇪"),
        (
            "1\u{FE0F}\u{20E3}2\u{20E3} #\u{FE0F}\u{20E3}",
            "1\u{FE0F}\u{20E3}|2\u{20E3}|#\u{FE0F}\u{20E3}",
        ),
        ("a-12\u{20E3} #1\u{20E3} *\u{20E3} a\u{20E3}", "a-1|2\u{20E3}|1\u{20E3}|*\u{20E3}|a"),
        ("l'1\u{20E3} 10 000\u{20E3}", "l|1\u{20E3}|10 000"),
        ("\u{FE0F} a\u{FE0F}b\u{FE0F}-c ©\u{FE0F} © *", "a\u{FE0F}b\u{FE0F}-c|©\u{FE0F}"),
    ];
    for (text, expected) in table {
        assert_eq!(words(text).join("|"), expected, "{text}");
    }
}

#[test]
fn tells_byte_offsets() {
    let mut ranges = Vec::new();
    scan("« É,né »", |start, end| ranges.push((start, end)));
    assert_eq!(ranges, [(3, 9)]);
}

#[test]
fn cuts_long_words_by_characters() {
    for (piece, count, characters) in
        [("a", 255, 255), ("a", 256, 255), ("é", 254, 254), ("é", 300, 255), ("-a", 500, 255)]
    {
        let text = format!("b a{} c", &piece.repeat(count)[piece.len()..]);
        let whole: String = text.chars().skip(2).take(characters).collect();
        assert_eq!(words(&text), ["b", &whole, "c"], "{piece} {count}");
    }
    assert_eq!(words(&format!("1{}", " 000".repeat(100)))[0].len(), LONGEST);
    assert_eq!(words(&format!("C{}", "+".repeat(1000)))[0].len(), LONGEST);
}

#[test]
fn hostile_texts_take_linear_time() {
    for piece in [
        "a",
        "+",
        "a+",
        "#",
        "@",
        "'",
        "a'",
        "1 ",
        "1 000 ",
        " 000",
        "中",
        "\u{301}",
        "👍",
        "🇫",
        "👩\u{200D}",
        "\u{FE0F}",
        "1\u{20E3}",
        "a(",
        "a(e)",
        "a(\u{301}",
    ] {
        let text = format!("a{}b", piece.repeat((1 << 20) / piece.len()));
        assert!(!words(&text).is_empty());
    }
}

/// The grammar once more, over a vector of characters, one function per rule.
mod model {
    use super::*;

    pub fn words(text: &str) -> Vec<String> {
        let characters: Vec<char> = text.chars().collect();
        let mut found = Vec::new();
        let mut rest = &characters[..];
        while !rest.is_empty() {
            let length = number(rest).or(emoji(rest)).or(word(rest)).or(alone(rest));
            if let Some(length) = length {
                found.push(rest[..length.min(LONGEST)].iter().collect());
            }
            rest = &rest[length.unwrap_or(1)..];
        }
        found
    }

    fn count(text: &[char], wanted: Class) -> usize {
        text.iter().take_while(|c| class(**c) & wanted != 0).count()
    }

    fn number(text: &[char]) -> Option<usize> {
        let first = count(text, DIGIT);
        let mut length = first;
        while count(&text[length..], DIGIT_SPACE) > 0 && count(&text[length + 1..], DIGIT) == 3 {
            length += 4;
        }
        let whole = (1..=3).contains(&first) && length > first;
        let decimals = text.get(length + 1..).map_or(0, |rest| count(rest, DIGIT));
        if whole && text[length..].starts_with(&[',']) && decimals > 0 {
            length += 1 + decimals;
        }
        whole.then(|| length + trailing(&text[length..]))
    }

    fn emoji(text: &[char]) -> Option<usize> {
        let rest: String = text.iter().collect();
        let bytes = match text[0] {
            '0'..='9' => match keycap_length(&rest[1..]) {
                0 => 0,
                more => 1 + more,
            },
            _ => emoji::length(&rest),
        };
        (bytes > 0).then(|| rest[..bytes].chars().count())
    }

    fn is_run(text: &[char]) -> bool {
        count(text, WORD) > 0 && emoji(text).is_none()
    }

    fn word(text: &[char]) -> Option<usize> {
        let mut length = count(&text[..1], LEADING);
        if !is_run(&text[length..]) {
            return None;
        }
        loop {
            let rest = &text[length..];
            length += if is_run(rest) || matches!(rest, ['\u{FE0E}' | '\u{FE0F}', ..]) {
                1
            } else if count(rest, CONNECTOR) > 0 && is_run(&rest[1..]) {
                2
            } else if let more @ 1.. = ending(rest) {
                more
            } else {
                return Some(length + trailing(rest));
            };
        }
    }

    fn ending(text: &[char]) -> usize {
        if text.first() != Some(&'(') {
            return 0;
        }
        let inside = count(&text[1..], LETTER | FORMLESS);
        let letters = text[1..1 + inside].iter().filter(|c| class(**c) & LETTER != 0).count();
        let closed = text.get(1 + inside) == Some(&')');
        if closed && (1..=LONGEST_ENDING).contains(&letters) {
            inside + 2
        } else {
            0
        }
    }

    fn trailing(text: &[char]) -> usize {
        let signs = count(text, TRAILING);
        if count(&text[signs..], WORD) > 0 {
            0
        } else {
            signs
        }
    }

    fn alone(text: &[char]) -> Option<usize> {
        (count(&text[..1], HAN | SYMBOL) == 1).then_some(1)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn agrees_with_the_model(text in "[abéÀœ’'\\-.,·@#+&/%€中д\u{301}\u{AD}× ]{0,40}") {
        prop_assert_eq!(words(&text), model::words(&text));
    }

    #[test]
    fn words_found_among_bits_are_those_found_character_by_character(
        text in "([a-zéœ]{1,9}[ ,.'’\\-]{1,2}|[A-Zdl]['’]?[a-zéà]{1,12}[ ;.)]|[a-zA-ZÉ÷«»(:!1#\n-]{0,9}|[a-z]{50,70}){0,40}",
    ) {
        let mut alone = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let (start, end, seen) = any_word(&text, &mut at);
            if end > start {
                alone.push((start, end, seen | LOWER));
            }
        }
        let mut found = Vec::new();
        scan_classes(&text, |start, end, seen| found.push((start, end, seen | LOWER)));
        prop_assert_eq!(found, alone);
    }

    #[test]
    fn agrees_with_the_model_on_numbers(text in "[012a,+# \u{202F}\u{A0}]{0,30}") {
        prop_assert_eq!(words(&text), model::words(&text));
    }

    #[test]
    fn agrees_with_the_model_on_emoji(
        text in "[1a#*©\\-☀👍🏽🇫\u{FE0F}\u{FE0E}\u{20E3}\u{200D}↔ ]{0,30}",
    ) {
        prop_assert_eq!(words(&text), model::words(&text));
    }

    #[test]
    fn agrees_with_the_model_on_brackets(text in "[aé1()+\\-\u{301}\u{FE0F}\u{20E3} ]{0,30}") {
        prop_assert_eq!(words(&text), model::words(&text));
    }

    #[test]
    fn agrees_with_the_model_on_any_text(text in any::<String>()) {
        prop_assert_eq!(words(&text), model::words(&text));
    }

    #[test]
    fn agrees_with_the_model_on_long_words(
        text in "[aé]{0,20}",
        length in 250_usize..260,
        end in "[aé'+中 ]{0,4}",
    ) {
        let text = text + &"né".repeat(length / 2) + &end;
        prop_assert_eq!(words(&text), model::words(&text));
    }
}
