//! Merges of a bulk load, in the background, of everything, and of what is damaged.

use super::*;

#[test]
fn a_bulk_load_becomes_one_segment() {
    let directory = new_index();
    let mut writer = open(&directory).unwrap();
    let mut model = Model::new();
    for number in 0..500 {
        let (id, text) = (format!("afp-{number}"), format!("loi mot{}", number % 70));
        writer.add(article(&id, &text), &mut Toy).unwrap();
        model.push((id, text));
        if number % 200 == 199 {
            // As if the memory were full.
            writer.flush(&mut Toy).unwrap();
        }
    }
    assert_eq!(writer.flushed.len(), 2);
    writer.delete("afp-300").unwrap();
    model.remove(300);
    writer.commit(None, &mut Toy).unwrap();
    assert_eq!(writer.snapshot().segments.len(), 1);
    assert!(writer.snapshot().segments[0].deleted.is_empty());
    assert_holds(writer.snapshot(), &model);
    assert_no_garbage(&directory, writer.snapshot());
}

#[test]
fn deletes_during_a_background_merge_are_not_lost() {
    let (directory, mut model) = sample();
    let mut writer = open(&directory).unwrap();
    writer.merge_at_once = 0;
    let mut remove = |writer: &mut Writer, id: &str| {
        assert!(writer.delete(id).unwrap());
        model.retain(|(other, _)| other != id);
    };
    remove(&mut writer, "old-1-1");
    writer.add(article("new", "paix"), &mut Toy).unwrap();
    writer.commit(None, &mut Toy).unwrap();
    assert!(writer.background.is_some());
    for id in ["old-3-0", "old-2-0", "old-2-1", "old-2-2", "old-2-3"] {
        remove(&mut writer, id);
    }
    while !writer.background.as_ref().unwrap().is_finished() {
        std::thread::yield_now();
    }
    model.push(("new".into(), "paix".into()));
    writer.commit(None, &mut Toy).unwrap();
    assert_eq!(writer.snapshot().segments.len(), 1);
    assert_eq!(writer.snapshot().segments[0].deleted.len(), 5);
    assert_holds(writer.snapshot(), &model);
    assert_no_garbage(&directory, writer.snapshot());
}

#[test]
fn closing_keeps_a_merge_that_is_done_and_ends_one_that_is_not() {
    for wait in [true, false] {
        let (directory, mut model) = sample();
        let mut writer = open(&directory).unwrap();
        writer.merge_at_once = 0;
        writer.add(article("new", "paix"), &mut Toy).unwrap();
        writer.commit(Some(b"mine".to_vec()), &mut Toy).unwrap();
        model.push(("new".into(), "paix".into()));
        while wait && !writer.background.as_ref().unwrap().is_finished() {
            std::thread::yield_now();
        }
        writer.close();
        let snapshot = Snapshot::newest(&directory, None).unwrap();
        assert!(!wait || snapshot.segments.len() == 1);
        assert_eq!(snapshot.manifest.payload, b"mine");
        assert_holds(&snapshot, &model);
        drop(open(&directory).unwrap());
        assert_no_garbage(&directory, &snapshot);
    }
}

#[test]
fn an_interrupted_optimize_changes_nothing() {
    let (directory, mut model) = sample();
    let mut writer = open(&directory).unwrap();
    writer.add(article("new", "paix"), &mut Toy).unwrap();
    let before = writer.snapshot().manifest.clone();
    let stopped = writer.optimize(&mut |_, _| false, &mut Toy);
    assert!(matches!(stopped, Err(Error::Interrupted)));
    assert_eq!(Snapshot::newest(&directory, None).unwrap().manifest, before);
    model.push(("new".into(), "paix".into()));
    writer.commit(None, &mut Toy).unwrap();
    assert_holds(writer.snapshot(), &model);
}

#[test]
fn a_damaged_segment_fails_no_commit() {
    let (directory, _) = sample();
    let mut writer = open(&directory).unwrap();
    let mut draws = Draws(5);
    let long: Vec<_> = (0..40_000).map(|_| format!("mot{}", draws.below(3000))).collect();
    writer.add(article("long", &long.join(" ")), &mut Toy).unwrap();
    writer.merge_failure = Some("not yet".into());
    writer.commit(None, &mut Toy).unwrap();
    writer.close();
    let name = Snapshot::newest(&directory, None).unwrap().segments[7].entry.file();
    directory.damage(&name, |bytes| bytes[100] ^= 1);
    let mut writer = open(&directory).unwrap();
    for number in 0..3 {
        writer.add(article(&format!("new-{number}"), "paix"), &mut Toy).unwrap();
        writer.commit(None, &mut Toy).unwrap();
    }
    assert_eq!(writer.snapshot().segments.len(), 11);
    assert!(writer.merge_failure().unwrap().contains(&name));
}

#[test]
fn it_works_on_a_disk() {
    let folder = std::env::temp_dir().join(format!("searchnews-writer-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    create(&folder, schema(), Fingerprint::default(), Vec::new()).unwrap();
    let again = create(&folder, schema(), Fingerprint::default(), Vec::new());
    assert!(matches!(again, Err(Error::Exists(_))));
    let (mut model, mut draws) = (Model::new(), Draws(6));
    let mut writer = Writer::open(&folder, language(), OPTIONS).unwrap();
    writer.merge_at_once = 0;
    for number in 0..20 {
        let (id, text) = (format!("id-{}", number % 15), draws.text());
        writer.update(article(&id, &text), &mut Toy).unwrap();
        put(&mut model, &id, &text);
        writer.commit(None, &mut Toy).unwrap();
    }
    assert!(matches!(Writer::open(&folder, language(), OPTIONS), Err(Error::Locked(_))));
    writer.optimize(&mut |_, _| true, &mut Toy).unwrap();
    assert_eq!(writer.snapshot().segments.len(), 1);
    writer.close();
    let directory = DiskDirectory::new(&folder, true);
    assert_holds(&Snapshot::newest(&directory, None).unwrap(), &model);
    assert_eq!(crate::index::check::check(&directory).unwrap(), []);
    assert_eq!(directory.list().unwrap().len(), 4, "a segment, two manifests, the lock");
    let mut writer = Writer::open(&folder, language(), OPTIONS).unwrap();
    assert!(writer.delete("id-3").unwrap());
    writer.commit(None, &mut Toy).unwrap();
    drop(writer);
    std::fs::remove_dir_all(&folder).unwrap();
}
