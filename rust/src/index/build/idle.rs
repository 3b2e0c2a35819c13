//! Counts the time that workers wait, so that what they wait for can be told.

use std::time::{Duration, Instant};

/// The sum over all workers of the time that each has waited.
#[derive(Default)]
pub struct IdleClock {
    waiting: u32,
    since: Option<Instant>,
    total: Duration,
}

impl IdleClock {
    /// Lets `more` workers wait from now on (fewer: a negative number); says what all workers
    /// have waited until now.
    pub fn advance(&mut self, more: i32) -> Duration {
        let now = Instant::now();
        if let Some(since) = self.since.replace(now) {
            self.total += now.saturating_duration_since(since) * self.waiting;
        }
        self.waiting = self.waiting.saturating_add_signed(more);
        self.total
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_counts_once_for_each_worker_that_waits() {
        let pause = || std::thread::sleep(Duration::from_millis(2));
        let mut clock = IdleClock::default();
        assert_eq!(clock.advance(0), Duration::ZERO);
        pause();
        assert_eq!(clock.advance(1), Duration::ZERO);
        pause();
        let one = clock.advance(1);
        assert!(one >= Duration::from_millis(2));
        pause();
        let two = clock.advance(-2);
        assert!(two >= one + Duration::from_millis(4));
        pause();
        assert_eq!(clock.advance(0), two);
    }
}
