//! Sorting on several threads.

use std::cmp::Ordering;

/// Sorts `items`, of which no two compare as equal.
pub fn sort_on<T: Send>(
    items: &mut [T],
    threads: usize,
    compare: impl Fn(&T, &T) -> Ordering + Sync,
) {
    let share = items.len().div_ceil(threads.max(1)).max(1);
    if share == items.len() {
        return items.sort_unstable_by(compare);
    }
    std::thread::scope(|scope| {
        for share in items.chunks_mut(share) {
            scope.spawn(|| share.sort_unstable_by(&compare));
        }
    });
    // The stable sort finds stretches that are sorted, and merges them.
    items.sort_by(compare);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn threads_do_not_show(
            items in prop::collection::hash_set(any::<u32>(), 0..200),
            threads in 0usize..5,
        ) {
            let mut sorted: Vec<u32> = items.into_iter().collect();
            let mut alone = sorted.clone();
            alone.sort_unstable();
            sort_on(&mut sorted, threads, u32::cmp);
            prop_assert_eq!(sorted, alone);
        }
    }
}
