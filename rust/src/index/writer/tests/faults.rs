//! Every call that a session makes to the directory fails in turn.

use super::*;
use crate::index::faulty::Fault;

/// What a session did until it failed.
struct Session {
    /// The articles of the last commit that returned.
    acknowledged: Model,
    /// The articles of a commit that failed, and its generation.
    attempted: Option<(Model, u64)>,
}

/// Adds, updates, deletes, commits with small merges, optimizes.
fn session(directory: &FaultyDirectory, base: &Model) -> Session {
    let mut model = base.clone();
    let mut session = Session { acknowledged: base.clone(), attempted: None };
    let Ok(mut writer) = open(directory) else { return session };
    for round in 0..3 {
        let text = format!("loi nouvelle{round} congrès");
        let id = format!("new-{round}");
        let old = format!("old-{round}-1");
        let done = (|| {
            writer.add(article(&id, &text), &mut Toy)?;
            put(&mut model, &id, &text);
            writer.update(article(&old, "sénat"), &mut Toy)?;
            put(&mut model, &old, "sénat");
            let gone = format!("old-{}-2", round + 2);
            writer.delete(&gone)?;
            model.retain(|(id, _)| *id != gone);
            Ok::<(), Error>(())
        })();
        if done.is_err() {
            return session;
        }
        let generation = writer.snapshot().manifest.generation + 1;
        let committed = match round {
            2 => writer.optimize(&mut |_, _| true, &mut Toy),
            _ => writer.commit(Some(vec![round]), &mut Toy),
        };
        if committed.is_err() {
            session.attempted = Some((model, generation));
            let again = writer.commit(Some(Vec::new()), &mut Toy);
            assert!(matches!(again, Err(Error::Closed(_))), "the writer did not stop");
            writer.close();
            return session;
        }
        session.acknowledged.clone_from(&model);
    }
    writer.close();
    session
}

#[test]
fn whatever_call_fails_the_index_stands_at_a_commit() {
    let (sample, base) = sample();
    let faults = [Fault::Device, Fault::Full].map(|fault| [(fault, false), (fault, true)]);
    for (fault, always) in faults.concat() {
        for call in 0.. {
            let directory = sample.cut(Cut::Kept);
            directory.fail(call, fault, always);
            let Session { acknowledged, attempted } = session(&directory, &base);
            let Some(failed) = directory.heal() else {
                assert!(call > 60, "a session makes more calls than {call}");
                break;
            };
            let newest = Snapshot::newest(&directory, None).unwrap();
            if attempted.is_some() && !always && articles(&newest) == acknowledged {
                assert_no_garbage(&directory, &newest);
            }
            // Once the manifest has its name, only the last sync is left to fail.
            let renamed = attempted.filter(|(_, generation)| {
                failed.starts_with("sync the folder")
                    && directory.holds(&manifest_file(*generation))
            });
            for cut in [Cut::Kept, Cut::Lost, Cut::Some(call), Cut::Some(call + 7777)] {
                let left = directory.cut(cut);
                let snapshot = Snapshot::newest(&left, None).unwrap();
                let allowed = articles(&snapshot) == acknowledged
                    || renamed.as_ref().is_some_and(|(model, _)| articles(&snapshot) == *model);
                assert!(allowed, "{fault:?} in {failed}, then {cut:?}: another state");
                let mut model = articles(&snapshot);
                assert_eq!(postings(&snapshot), expected_postings(&model));
                if cut == Cut::Some(call) {
                    continue;
                }
                let mut writer = open(&left).unwrap();
                assert_no_garbage(&left, writer.snapshot());
                writer.add(article("after", "paix"), &mut Toy).unwrap();
                put(&mut model, "after", "paix");
                writer.commit(None, &mut Toy).unwrap();
                assert_eq!(articles(&Snapshot::newest(&left, None).unwrap()), model);
            }
        }
    }
}

#[test]
fn a_writer_that_was_closed_leaves_the_files_of_the_next_one_alone() {
    let directory = new_index();
    let mut first = open(&directory).unwrap();
    first.close();
    let mut second = open(&directory).unwrap();
    second.add(article("new", "paix"), &mut Toy).unwrap();
    second.flush(&mut Toy).unwrap();
    first.close();
    second.commit(None, &mut Toy).unwrap();
    assert_holds(second.snapshot(), &vec![("new".into(), "paix".into())]);
}

#[test]
fn a_closed_writer_keeps_no_file_open() {
    let (directory, _) = sample();
    let mut writer = open(&directory).unwrap();
    let held: Vec<_> =
        writer.snapshot().segments.iter().map(|s| Arc::downgrade(&s.parts)).collect();
    assert!(!held.is_empty());
    writer.close();
    assert!(held.iter().all(|parts| parts.upgrade().is_none()));
}

#[test]
fn an_index_that_a_writer_holds_exists_already() {
    let create = |directory: &FaultyDirectory| {
        create_in(directory, schema(), Fingerprint::default(), Vec::new())
    };
    let directory = FaultyDirectory::new();
    let lock = directory.lock().unwrap();
    assert!(matches!(create(&directory), Err(Error::Locked(_))), "it is being made");
    drop(lock);
    create(&directory).unwrap();
    let _writer = open(&directory).unwrap();
    assert!(matches!(create(&directory), Err(Error::Exists(_))));
}

#[test]
fn a_write_that_takes_half_is_gone_on_with() {
    let (sample, base) = sample();
    let expected = session(&sample.cut(Cut::Kept), &base).acknowledged;
    for call in 0.. {
        let directory = sample.cut(Cut::Kept);
        directory.fail(call, Fault::Short, true);
        let Session { acknowledged, attempted } = session(&directory, &base);
        assert!(attempted.is_none());
        assert_eq!(acknowledged, expected);
        assert_eq!(articles(&Snapshot::newest(&directory.cut(Cut::Lost), None).unwrap()), expected);
        if directory.heal().is_none() {
            assert!(call > 60, "a session makes more calls than {call}");
            break;
        }
    }
}

#[test]
fn files_that_somebody_holds_open_fail_nothing_and_go_later() {
    let (directory, base) = sample();
    let before = directory.list().unwrap();
    directory.hold_open(true);
    let Session { acknowledged, attempted } = session(&directory, &base);
    assert!(attempted.is_none() && acknowledged != base);
    assert!(before.iter().all(|name| directory.holds(name)));
    let snapshot = Snapshot::newest(&directory, None).unwrap();
    assert_eq!(articles(&snapshot), acknowledged);
    assert_eq!(crate::index::check::check(&directory).unwrap(), []);
    directory.hold_open(false);
    drop(open(&directory).unwrap());
    assert_no_garbage(&directory, &snapshot);
}
