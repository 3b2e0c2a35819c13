//! Segment files made by somebody who means harm: damaged everywhere, under checksums that hold.
//!
//! Whatever the bytes say, every read answers or fails with an error: no panic, no allocation
//! beyond a bound, no endless loop. The long form counts its reads in `HOSTILE_READS`.

mod hostile;

use std::alloc::{GlobalAlloc, Layout, System};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use hostile::damage::{Draws, Segment};
use hostile::index::{small_index, Memory};
use hostile::reads::read_everything;

/// The largest piece of memory that reading a file of some kilobytes may ask for.
const MOST_BYTES: usize = 256 << 20;

/// The system's allocator, which refuses what no sound read of these files needs; a refusal that
/// nobody expected ends the test.
struct Bounded;

// SAFETY: every call is passed on to the system's allocator as it came, or answered with null,
// which the contract allows for any request.
unsafe impl GlobalAlloc for Bounded {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if layout.size() > MOST_BYTES {
            return std::ptr::null_mut();
        }
        System.alloc(layout)
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        System.dealloc(pointer, layout)
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if size > MOST_BYTES {
            return std::ptr::null_mut();
        }
        System.realloc(pointer, layout, size)
    }
}

#[global_allocator]
static ALLOCATOR: Bounded = Bounded;

/// The draw that is being tried, for a watcher to name if it never ends.
static TRIED: AtomicU64 = AtomicU64::new(0);

fn watch() {
    std::thread::spawn(|| {
        let mut last = u64::MAX;
        loop {
            std::thread::sleep(Duration::from_secs(60));
            let now = TRIED.load(Ordering::Relaxed);
            if now == last {
                eprintln!("file {now} is being read for a minute: an endless loop");
                std::process::abort();
            }
            last = now;
        }
    });
}

/// Reads damaged files until so many reads are done; gives reads, refused reads and files.
fn attack(wanted: u64, first: u64) -> (u64, u64, u64) {
    watch();
    let (memory, name) = small_index();
    let sound = Segment::new(memory.bytes(&name));
    let (reads, refused) = read_everything(&memory);
    assert!(reads > 100 && refused == 0, "{refused} of {reads} reads of a sound file failed");
    let (mut reads, mut refused, mut files) = (0, 0, 0);
    let mut failures = Vec::new();
    while reads < wanted && failures.len() < 40 {
        let number = first + files;
        TRIED.store(number, Ordering::Relaxed);
        let mut damaged = sound.clone();
        damaged.damage(&mut Draws(number));
        let directory: Memory = memory.with(&name, damaged.sealed());
        match catch_unwind(AssertUnwindSafe(|| read_everything(&directory))) {
            Ok((done, failed)) => {
                reads += done;
                refused += failed;
            }
            Err(_) => failures.push(number),
        }
        files += 1;
    }
    assert!(failures.is_empty(), "reading the files {failures:?} panicked");
    (reads, refused, files)
}

#[test]
fn no_file_does_harm() {
    let (reads, refused, _) = attack(20_000, 0);
    assert!(refused > reads / 100, "only {refused} of {reads} reads noticed anything");
}

/// Their posting lists name documents that the segment has not, where whole blocks are scored.
#[test]
fn no_file_that_did_harm_does_any() {
    for number in [4_294_976_735, 4_294_981_799, 4_294_983_347, 4_295_010_851, 4_295_028_996] {
        attack(1, number);
    }
}

#[test]
#[ignore = "takes an hour: the long form"]
fn no_file_does_harm_in_many() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let wanted = number("HOSTILE_READS").unwrap_or(10_000_000);
    let (reads, refused, files) = attack(wanted, number("HOSTILE_SEED").unwrap_or(1 << 32));
    println!("hostile {{\"reads\": {reads}, \"refused\": {refused}, \"files\": {files}}}");
}
