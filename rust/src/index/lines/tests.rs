//! Which lines are plain, and what they say.

use proptest::prelude::*;

use super::*;

fn news() -> Schema {
    let text = FieldKind::Text { weight: 0 };
    let keyword = FieldKind::Keyword { multiple: false };
    let fields = [
        ("title", text, 2.0, true),
        ("lead", text, 1.0, false),
        ("body", text, 1.0, false),
        ("date", FieldKind::Date, 0.0, false),
        ("source", keyword, 0.0, false),
        ("tags", FieldKind::Keyword { multiple: true }, 0.0, true),
        ("url", FieldKind::Stored, 0.0, false),
        ("extra", FieldKind::Stored, 0.0, false),
    ];
    let fields = fields.map(|(name, kind, weight, flag)| (name.to_string(), kind, weight, flag));
    Schema::new(fields.to_vec()).unwrap()
}

fn read(line: &str) -> Option<Document> {
    let mut lines = PlainLines::new(&news()).unwrap();
    let mut document = Document::default();
    let said = lines.read(line.as_bytes(), &mut document);
    // Whatever a document was before.
    let mut again = Document { id: "x".repeat(9), values: vec![Value::Number(1.0); 3] };
    let more = r#"{"id":"2","lead":"y","body":"z","tags":["c","d","e","f"],"source":"g","url":"h",
        "date":"2024-06-12T18:05:00+02:00","author":"i"}"#;
    lines.read(more.as_bytes(), &mut again).unwrap();
    assert_eq!(lines.read(line.as_bytes(), &mut again), said);
    said.map(|()| {
        assert_eq!(again, document);
        document
    })
}

#[test]
fn a_plain_line_says_an_article() {
    let line = r#" {"id":" a1 ", "title":"L’été\u00e9", "body":"Un \"mot\"\nDeux\/trois\u2028",
        "date":"2024-06-12T18:05:00+02:00", "source":" AFP ", "section":"Sport", "author":null,
        "tags":["a", " ", " b"], "url":"https://a.fr/é"} "#;
    let text = |text: &str| Value::Text(text.to_string());
    let expected = vec![
        text("L’étéé"),
        Value::None,
        text("Un \"mot\"\nDeux/trois"),
        Value::Date { micros: 1_718_208_300_000_000, offset: Some(7200) },
        Value::Keywords(vec!["AFP".to_string()]),
        Value::Keywords(vec!["a".to_string(), "b".to_string()]),
        text("\"https://a.fr/é\""),
        Value::None,
    ];
    assert_eq!(read(line), Some(Document { id: "a1".to_string(), values: expected }));
    let bare = read(r#"{"id":"1","lead":"x","title":null}"#).unwrap();
    assert_eq!(bare.values[..3], [text(""), text("x"), text("")]);
    assert_eq!(bare.values[5], Value::Keywords(Vec::new()));
}

#[test]
fn any_other_line_is_left_to_python() {
    let others = [
        "",
        "  \n",
        "[]",
        "{}",
        r#"{"id":"1"}"#,
        r#"{"id":"1","title":" "}"#,
        r#"{"id":"","title":"x"}"#,
        r#"{"title":"x"}"#,
        r#"{"id":1,"title":"x"}"#,
        r#"{"id":"1","titre":"x"}"#,
        r#"{"id":"1","title":"x","title":"y"}"#,
        r#"{"id":"1","title":"x","views":3}"#,
        r#"{"id":"1","title":["x"]}"#,
        r#"{"id":"1","title":"x","tags":"a,b"}"#,
        r#"{"id":"1","title":"x","tags":["a",1]}"#,
        r#"{"id":"1","title":"x","tags":["a",]}"#,
        r#"{"id":"1","title":"x","date":"12 juin 2024"}"#,
        r#"{"id":"1","title":"x","date":"2024-06-12T18:05:00"}"#,
        r#"{"id":"1","title":"x","date":1718208300}"#,
        r#"{"id":"1","title":"x","url":"a\"b"}"#,
        r#"{"id":"1","title":"\ud83d\ude00"}"#,
        r#"{"id":"1","title":"\ud83d"}"#,
        r#"{"id":"1","title":"\x"}"#,
        r#"{"id":"1","title":"x"} {}"#,
        r#"{"id":"1","title":"x",}"#,
        r#"{"id":"1","title":"x""#,
        r#"{"id":"1","title":"x"#,
        r#"{"id":"1","title":nul}"#,
        "{\"id\":\"1\",\"title\":\"a\nb\"}",
    ];
    for line in others {
        assert_eq!(read(line), None, "{line}");
    }
    let line = b"{\"id\":\"\xff\",\"title\":\"x\"}";
    assert_eq!(PlainLines::new(&news()).unwrap().read(line, &mut Document::default()), None);
}

#[test]
fn schemas_that_take_something_else_have_no_plain_lines() {
    let schema = |name: &str, kind| {
        let body = ("body".to_string(), FieldKind::Text { weight: 0 }, 1.0, false);
        let fields = vec![body, (name.to_string(), kind, 1.0, false)];
        PlainLines::new(&Schema::new(fields).unwrap()).is_some()
    };
    let text = FieldKind::Text { weight: 0 };
    assert!(schema("section", text));
    assert!(schema("photo", FieldKind::Stored));
    assert!(schema("minutes", FieldKind::Number));
    for (name, kind) in [
        ("id", text),
        ("tags", text),
        ("date", text),
        ("source", FieldKind::Number),
        ("title", FieldKind::Stored),
        ("author", FieldKind::Date),
    ] {
        assert!(!schema(name, kind), "{name}");
    }
}

#[test]
fn dates_of_all_centuries() {
    for (text, micros, offset) in [
        ("1970-01-01T00:00:00+00:00", 0, 0),
        ("1970-01-01 00:00:00-05:30", 19_800_000_000, -19_800),
        ("0001-01-01T00:00:00+00:00", -62_135_596_800_000_000, 0),
        ("9999-12-31T23:59:59+00:00", 253_402_300_799_000_000, 0),
        ("2024-02-29T12:00:00+23:59", 1_709_121_660_000_000, 86_340),
        ("1900-03-01T00:00:00+00:00", -2_203_891_200_000_000, 0),
    ] {
        assert_eq!(date::moment(text), Some((micros, offset)), "{text}");
    }
    for text in [
        "2023-02-29T12:00:00+00:00",
        "2024-13-01T12:00:00+00:00",
        "2024-00-01T12:00:00+00:00",
        "0000-01-01T12:00:00+00:00",
        "2024-01-01T24:00:00+00:00",
        "2024-01-01T12:00:60+00:00",
        "2024-01-01T12:00:00+24:00",
        "2024-01-01T12:00:00Z",
        "2024-01-01X12:00:00+00:00",
        "2024-01-01T12:00:00 00:00",
        "2024-01-01T12:00:00+0000 ",
    ] {
        assert_eq!(date::moment(text), None, "{text}");
    }
}

proptest! {
    #[test]
    fn damage_never_panics(line in r#"\{?"(id|title|tags|date|url)":("[a-z\\"é]{0,40}"|null|\[("[a\\u]{0,3}",?){0,3}\]?)[,}]{0,2}"#) {
        read(&line);
    }

    #[test]
    fn any_text_comes_back(text in "[ -~é\u{1F600}\n\t\u{7f}\"\\\\]{1,90}") {
        let escaped: String = text
            .chars()
            .map(|c| match c {
                '"' | '\\' => format!("\\{c}"),
                c if c < ' ' => format!("\\u{:04x}", c as u32),
                c => c.to_string(),
            })
            .collect();
        let document = read(&format!(r#"{{"id":"1","lead":"y","title":"{escaped}"}}"#)).unwrap();
        prop_assert_eq!(&document.values[0], &Value::Text(text.trim().to_string()));
    }
}
