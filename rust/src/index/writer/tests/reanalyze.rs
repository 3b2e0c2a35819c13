//! Building anew under another analyzer: the same articles, other terms, all or nothing.

use super::*;
use crate::index::faulty::Fault;
use crate::index::recall::Recall;

/// Makes other terms than [`Toy`].
struct Shouting;

impl Resolver for Shouting {
    fn resolve(&mut self, words: &[&str]) -> Result<Vec<Analysed>> {
        Ok(words.iter().map(|word| Analysed::Term(word.to_uppercase())).collect())
    }
}

fn shouting() -> Fingerprint {
    Fingerprint { name: "shouting".into(), checksum: "1".into(), versions: Vec::new() }
}

fn indexed(index: &FaultyDirectory) -> (FaultyDirectory, Model) {
    let mut model = articles(&Snapshot::newest(index, None).unwrap());
    let directory = index.cut(Cut::Kept);
    let mut writer = open(&directory).unwrap();
    writer.delete("old-3-1").unwrap();
    model.retain(|(id, _)| id != "old-3-1");
    writer.commit(Some(b"feed 7".to_vec()), &mut Toy).unwrap();
    writer.close();
    (directory, model)
}

#[test]
fn articles_are_recalled_as_they_were_added() {
    let (directory, model) = sample();
    let snapshot = Snapshot::newest(&directory, None).unwrap();
    let (schema, mut texts) = (schema(), model.iter());
    for segment in &snapshot.segments {
        let mut recall = Recall::new(&segment.parts, &schema);
        for doc in 0..segment.entry.documents {
            let (id, text) = texts.next().unwrap();
            assert_eq!(recall.document(doc).unwrap(), article(id, text));
        }
    }
}

#[test]
fn an_index_built_anew_holds_the_same_articles_under_other_terms() {
    let (directory, model) = indexed(&sample().0);
    let mut writer = open(&directory).unwrap();
    writer.add(article("forgotten", "paix"), &mut Toy).unwrap();
    let mut told = Vec::new();
    let progress = &mut |done, total| {
        told.push((done, total));
        true
    };
    let generation = writer.reanalyze(shouting(), progress, &mut Shouting).unwrap();
    assert_eq!(told[0], (0, 27));
    writer.add(article("new", "paix"), &mut Shouting).unwrap();
    writer.close();
    let snapshot = Snapshot::newest(&directory, None).unwrap();
    assert_eq!(articles(&snapshot), model);
    let manifest = &snapshot.manifest;
    assert_eq!((manifest.generation, &manifest.analyzer), (generation, &shouting()));
    assert_eq!((manifest.payload.as_slice(), manifest.segments.len()), (&b"feed 7"[..], 1));
    let terms = postings(&snapshot);
    assert!(terms.keys().all(|term| *term == term.to_uppercase()));
    assert_no_garbage(&directory, &snapshot);
}

#[test]
fn an_empty_index_changes_its_analyzer_too() {
    let directory = new_index();
    let mut writer = open(&directory).unwrap();
    writer.reanalyze(shouting(), &mut |_, _| true, &mut Shouting).unwrap();
    assert_eq!(Snapshot::newest(&directory, None).unwrap().manifest.analyzer, shouting());
}

#[test]
fn building_anew_can_be_ended_and_the_writer_goes_on() {
    let (directory, mut model) = indexed(&sample().0);
    let mut writer = open(&directory).unwrap();
    let ended = writer.reanalyze(shouting(), &mut |_, _| false, &mut Shouting);
    assert!(matches!(ended, Err(Error::Interrupted)));
    writer.add(article("new", "paix"), &mut Toy).unwrap();
    put(&mut model, "new", "paix");
    writer.commit(None, &mut Toy).unwrap();
    writer.close();
    let snapshot = Snapshot::newest(&directory, None).unwrap();
    assert_holds(&snapshot, &model);
    assert_eq!(snapshot.manifest.analyzer, Fingerprint::default());
    assert_no_garbage(&directory, &snapshot);
}

#[test]
fn whatever_call_fails_the_index_is_the_old_or_the_new_one() {
    let (before, model) = indexed(&sample().0);
    for fault in [Fault::Device, Fault::Full] {
        for call in 0.. {
            let directory = before.cut(Cut::Kept);
            let mut writer = open(&directory).unwrap();
            directory.fail(call, fault, false);
            let built = writer.reanalyze(shouting(), &mut |_, _| true, &mut Shouting);
            let failed = directory.heal();
            drop(writer);
            for cut in [Cut::Lost, Cut::Kept, Cut::Some(call)] {
                let snapshot = Snapshot::newest(&directory.cut(cut), None).unwrap();
                assert_eq!(articles(&snapshot), model, "{failed:?}");
                let new = snapshot.manifest.analyzer == shouting();
                assert!(built.is_err() || new, "{failed:?}");
                assert!(new || postings(&snapshot) == expected_postings(&model), "{failed:?}");
            }
            if failed.is_none() {
                break;
            }
        }
    }
}
