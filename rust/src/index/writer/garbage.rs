//! Removing files that no commit needs.

use crate::error::Result;
use crate::index::directory::{at, Directory};
use crate::index::manifest::{generation_of, manifest_file, Manifest};

/// What the files of an index begin with; anything else in the folder is not ours.
const OURS: [&str; 3] = ["manifest-", "segment-", "deleted-"];

/// Removes the files that `manifest` does not need, except those `in_use`. The manifest before it
/// stays for `check --repair`. Failing to delete is normal where readers keep files open: the
/// next commit tries again.
pub fn collect_garbage(
    directory: &dyn Directory,
    manifest: &Manifest,
    in_use: impl Fn(&str) -> bool,
) -> Result<()> {
    let mut names = at(directory, "", "list the index", directory.list())?;
    // Where somebody removed the lock file, another writer may have committed: what it needs is
    // not ours to judge.
    if names.iter().filter_map(|name| generation_of(name)).any(|g| g > manifest.generation) {
        return Ok(());
    }
    let before = manifest_file(manifest.generation.saturating_sub(1));
    names.retain(|name| {
        let ours = OURS.iter().any(|prefix| name.starts_with(prefix));
        ours && *name != before && !in_use(name) && !manifest.needs(name)
    });
    if !names.is_empty() {
        // A manifest whose writer was killed may not be on the disk yet, only visible: it must
        // be, before what the one before it needs is gone.
        at(directory, "", "sync the index", directory.sync())?;
    }
    for name in names {
        let _ = directory.remove(&name);
    }
    Ok(())
}
