//! A date as most data sets write it, with its offset from UTC.

/// Microseconds since 1970 UTC and the offset in seconds of `2024-06-12T18:05:00+02:00`; `None`
/// for any other spelling, and for a day that no calendar has.
pub fn moment(text: &str) -> Option<(i64, i32)> {
    let bytes: &[u8; 25] = text.as_bytes().try_into().ok()?;
    let number = |from: usize, len: usize| {
        bytes[from..from + len].iter().try_fold(0i64, |number, digit| {
            digit.is_ascii_digit().then(|| 10 * number + i64::from(digit - b'0'))
        })
    };
    let marks = [(4, b'-'), (7, b'-'), (13, b':'), (16, b':'), (22, b':')];
    if marks.iter().any(|(at, mark)| bytes[*at] != *mark) || !matches!(bytes[10], b'T' | b' ') {
        return None;
    }
    let (year, month, day) = (number(0, 4)?, number(5, 2)?, number(8, 2)?);
    let (hour, minute, second) = (number(11, 2)?, number(14, 2)?, number(17, 2)?);
    let (zone_hour, zone_minute) = (number(20, 2)?, number(23, 2)?);
    let sign = match bytes[19] {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let is_day =
        year >= 1 && (1..=12).contains(&month) && (1..=last_day(year, month)).contains(&day);
    if !is_day || hour > 23 || minute > 59 || second > 59 || zone_hour > 23 || zone_minute > 59 {
        return None;
    }
    let offset = sign * (60 * zone_hour + zone_minute) * 60;
    let seconds = 86_400 * days(year, month, day) + 3600 * hour + 60 * minute + second - offset;
    Some((1_000_000 * seconds, offset as i32))
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn last_day(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1 January 1970 to a day of the Gregorian calendar, which is taken to have held
/// always.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let before: i64 = (1..month).map(|month| last_day(year, month)).sum();
    let years = year - 1;
    let leap_days = years / 4 - years / 100 + years / 400;
    365 * years + leap_days + before + day - 1 - 719_162
}
