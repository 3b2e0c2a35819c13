//! What the operating system is told so that it can be faster. Nothing but time depends on it.

use std::fs::File;

use memmap2::Mmap;

/// An empty vector for `count` values, in pages of two megabytes where the system has them: a
/// table that is read all over needs an entry of the processor's page cache for each page.
pub fn with_capacity<T>(count: usize) -> Vec<T> {
    let mut vector = Vec::with_capacity(count);
    prefer_huge_pages(vector.spare_capacity_mut());
    vector
}

/// A vector as [`with_capacity`] makes it, of `count` times `value`.
pub fn filled<T: Clone>(value: T, count: usize) -> Vec<T> {
    let mut vector = with_capacity(count);
    vector.resize(count, value);
    vector
}

#[cfg(target_os = "linux")]
fn prefer_huge_pages<T>(memory: &mut [std::mem::MaybeUninit<T>]) {
    const HUGE: usize = 2 << 20;
    let range = memory.as_mut_ptr_range();
    let start = (range.start as usize).next_multiple_of(HUGE);
    let end = range.end as usize / HUGE * HUGE;
    if start < end {
        // SAFETY: the pages lie within `memory`, and this advice changes no byte of them.
        unsafe { libc::madvise(start as *mut libc::c_void, end - start, libc::MADV_HUGEPAGE) };
    }
}

#[cfg(not(target_os = "linux"))]
fn prefer_huge_pages<T>(_: &mut [std::mem::MaybeUninit<T>]) {}

/// Has the system begin to write `len` bytes of `file` from `start` on, so that little is left
/// to wait for when the file is synced.
#[cfg(target_os = "linux")]
pub fn begin_writing(file: &File, start: u64, len: u64) {
    use std::os::fd::AsRawFd;

    let (start, len) = (start as libc::off64_t, len as libc::off64_t);
    // SAFETY: the file is open, and no memory is involved. If this fails, the sync will say so.
    unsafe { libc::sync_file_range(file.as_raw_fd(), start, len, libc::SYNC_FILE_RANGE_WRITE) };
}

/// Left to the sync where the system has no such call.
#[cfg(not(target_os = "linux"))]
pub fn begin_writing(_: &File, _: u64, _: u64) {}

/// Takes the pages of `file` out of the memory that counts as this process's own. They stay in
/// the system's cache, and come back when they are read.
#[cfg(target_os = "linux")]
pub fn release(file: &Mmap) {
    // SAFETY: pages of a file that is mapped to be read come back from the file with the same
    // bytes; nothing was written to them that could be lost.
    let _ = unsafe { file.unchecked_advise(memmap2::UncheckedAdvice::DontNeed) };
}

/// Left to the system where it has no such call.
#[cfg(not(target_os = "linux"))]
pub fn release(_: &Mmap) {}

/// Has the allocator give back to the system what it holds and nobody uses: it keeps pieces of
/// what a segment took, and the next one would find them too small.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub fn return_memory() {
    // SAFETY: touches nothing but memory that is free.
    unsafe { libc::malloc_trim(0) };
}

/// Left to the allocator where it has no such call.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn return_memory() {}

/// Has `place` brought into the cache, without waiting for it.
#[inline(always)]
pub fn prefetch<T>(place: &T) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{_mm_prefetch, _MM_HINT_T0};
        // SAFETY: every x86-64 has the instruction, and it neither faults nor changes anything a
        // program could see, whatever the address; this one is that of a living value besides.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(place).cast()) }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = place;
}

/// A block of postings, or of their positions, has about so many bytes.
pub const BLOCK_BYTES: usize = 192;

/// As [`prefetch`], for all of `bytes`, or as many as a group of records mostly has.
#[inline]
pub fn prefetch_bytes(bytes: &[u8]) {
    const LINE: usize = 64;
    const MOST: usize = 8;
    bytes.iter().step_by(LINE).take(MOST).for_each(prefetch);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_are_as_without_hints() {
        for count in [0, 1, 4096, 1 << 20] {
            assert_eq!(filled(7u64, count), vec![7; count]);
            assert!(with_capacity::<u64>(count).capacity() >= count);
        }
    }
}
