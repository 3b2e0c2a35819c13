//! Cutting bytes into words and what stands between them.
//!
//! Eight bytes or more are judged at once, without a branch for any of them: where words end is as good
//! as random, and a processor that guesses wrong loses more time than all the rest takes.

#[cfg(any(test, not(target_arch = "x86_64")))]
const ONES: u64 = 0x0101_0101_0101_0101;
#[cfg(any(test, not(target_arch = "x86_64")))]
const HIGH: u64 = 0x80 * ONES;

/// Whether a token that begins with this byte is a word: a letter, a digit, or any character
/// beyond ASCII but those that UTF-8 begins with C2 (guillemets, no-break space) and E2 (curly
/// apostrophe, dashes, euro sign). Bytes that are no UTF-8 fall on one side or the other.
#[inline(always)]
pub fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || (byte >= 0x80 && byte & !0x20 != 0xC2)
}

/// Of 64 bytes, one bit each: those that begin no word, those that are C2 or E2, those that are
/// E2.
#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
fn judge_all(bytes: &[u8; 64]) -> [u64; 3] {
    let mut all = [0; 3];
    let (eights, _) = bytes.as_chunks::<8>();
    for (i, eight) in eights.iter().enumerate() {
        let (gap, lead, long) = judge(u64::from_le_bytes(*eight));
        for (bits, high_bits) in all.iter_mut().zip([gap, lead, long]) {
            *bits |= gather(high_bits) << (8 * i);
        }
    }
    all
}

/// The same by instructions that every processor of this kind has.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn judge_all(bytes: &[u8; 64]) -> [u64; 3] {
    // SAFETY: SSE2 is part of what x86-64 is.
    unsafe { judge_by_sixteen(bytes) }
}

#[cfg(target_arch = "x86_64")]
#[inline]
#[target_feature(enable = "sse2")]
fn judge_by_sixteen(bytes: &[u8; 64]) -> [u64; 3] {
    use std::arch::x86_64::{
        __m128i, _mm_and_si128, _mm_cmpeq_epi8, _mm_min_epu8, _mm_movemask_epi8, _mm_or_si128,
        _mm_set1_epi8, _mm_set_epi64x, _mm_sub_epi8,
    };

    let bits = |bytes: __m128i| u64::from(_mm_movemask_epi8(bytes) as u16);
    let all = |byte: u8| _mm_set1_epi8(byte as i8);
    let within = |bytes: __m128i, first: u8, last: u8| {
        let above = _mm_sub_epi8(bytes, all(first));
        _mm_cmpeq_epi8(_mm_min_epu8(above, all(last - first)), above)
    };
    let [mut gaps, mut leads, mut long] = [0; 3];
    let (eights, _) = bytes.as_chunks::<8>();
    let (pairs, _) = eights.as_chunks::<2>();
    for (i, pair) in pairs.iter().enumerate() {
        let [low, high] = pair.map(i64::from_le_bytes);
        let bytes = _mm_set_epi64x(high, low);
        let letter = within(_mm_or_si128(bytes, all(0x20)), b'a', b'z');
        let digit = within(bytes, b'0', b'9');
        let lead = bits(_mm_cmpeq_epi8(_mm_and_si128(bytes, all(!0x20)), all(0xC2)));
        let word = bits(_mm_or_si128(letter, digit)) | (bits(bytes) & !lead);
        gaps |= (word ^ 0xFFFF) << (16 * i);
        leads |= lead << (16 * i);
        long |= bits(_mm_cmpeq_epi8(bytes, all(0xE2))) << (16 * i);
    }
    [gaps, leads, long]
}

/// Of eight bytes, the high bits of those that begin no word, of those that are C2 or E2, and
/// of those that are E2.
#[cfg(any(test, not(target_arch = "x86_64")))]
#[inline(always)]
fn judge(bytes: u64) -> (u64, u64, u64) {
    let (high, low) = (bytes & HIGH, bytes & !HIGH);
    // The high bit of a byte of a sum tells whether its low seven bits reach a limit: the limit
    // is 0x80 less what was added.
    let reaches = |low: u64, limit: u8| low + u64::from(0x80 - limit) * ONES;
    let small = low | (0x20 * ONES);
    let letter = reaches(small, b'a') & !reaches(small, b'z' + 1);
    let digit = reaches(low, b'0') & !reaches(low, b'9' + 1);
    let other = reaches((low & !(0x20 * ONES)) ^ (0x42 * ONES), 1);
    let word = (high & other) | ((letter | digit) & !high & HIGH);
    let lead = high & !other;
    (!word & HIGH, lead, lead & (bytes << 2))
}

/// The high bits of eight bytes as eight bits.
#[cfg(any(test, not(target_arch = "x86_64")))]
#[inline(always)]
fn gather(high_bits: u64) -> u64 {
    (high_bits >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

/// Calls `token` with the end of each token of the first `len` bytes, in order. Tokens are words
/// and what is between them, in turns; the first one may be either.
///
/// # Panics
/// If there are not 64 bytes more than `len`.
#[inline(always)]
pub fn for_each_end(bytes: &[u8], len: usize, mut token: impl FnMut(usize)) {
    if len == 0 {
        return;
    }
    // One bit for the byte before: whether it belongs to no word. The first byte begins no token
    // that has an end before it.
    let mut before = u64::from(!is_word(bytes[0]));
    let mut carried = 0;
    let mut at = 0;
    while at <= len {
        let chunk = bytes[at..].first_chunk().expect("64 bytes more than are looked at");
        let [mut gaps, leads, long] = judge_all(chunk);
        // What follows C2 and E2 belongs to their characters.
        gaps |= leads << 1 | long << 2 | carried;
        carried = leads >> 63 | long >> 62;
        let mut ends = gaps ^ (gaps << 1 | before);
        before = gaps >> 63;
        if at + 64 > len {
            // The last end is that of the bytes, whatever stands behind them.
            let last = 1 << (len - at);
            ends = (ends & (last - 1)) | last;
        }
        while ends != 0 {
            token(at + ends.trailing_zeros() as usize);
            ends &= ends - 1;
        }
        at += 64;
    }
}

/// The zeros that [`for_each_end`] wants behind the bytes.
pub const PADDING: usize = 64;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tokens(bytes: &[u8]) -> Vec<&[u8]> {
        let mut padded = bytes.to_vec();
        padded.extend_from_slice(&[0; PADDING]);
        let mut found = Vec::new();
        let mut start = 0;
        for_each_end(&padded, bytes.len(), |end| {
            found.push(&bytes[start..end]);
            start = end;
        });
        found
    }

    #[test]
    fn words_and_what_is_between() {
        let cut = |text: &'static str| -> Vec<&str> {
            tokens(text.as_bytes()).into_iter().map(|t| std::str::from_utf8(t).unwrap()).collect()
        };
        assert_eq!(cut("L’été à Nice"), ["L", "’", "été", " ", "à", " ", "Nice"]);
        assert_eq!(cut("« 12,5 % »\n"), ["«\u{20}", "12", ",", "5", " % »\n"]);
        assert_eq!(cut(""), Vec::<&str>::new());
        assert_eq!(cut("œuvre…"), ["œuvre", "…"]);
    }

    #[test]
    fn every_byte_is_judged_as_alone() {
        for byte in 0..=255u8 {
            let (gap, lead, long) = judge(u64::from(byte) * ONES);
            assert_eq!(gap == 0, is_word(byte), "{byte:x}");
            assert_eq!(lead == HIGH, matches!(byte, 0xC2 | 0xE2), "{byte:x}");
            assert_eq!(long == HIGH, byte == 0xE2, "{byte:x}");
            let bits = |high_bits: u64| gather(high_bits) * ONES;
            assert_eq!(judge_all(&[byte; 64]), [bits(gap), bits(lead), bits(long)], "{byte:x}");
        }
    }

    proptest! {
        #[test]
        fn tokens_take_turns(bytes in prop::collection::vec(
            prop_oneof![any::<u8>(), Just(b'a'), Just(b' '), Just(0xC2), Just(0xE2)], 0..200)
        ) {
            let found = tokens(&bytes);
            prop_assert_eq!(&found.concat(), &bytes);
            prop_assert!(found.iter().all(|token| !token.is_empty()));
            for pair in found.windows(2) {
                prop_assert!(is_word(pair[0][0]) != is_word(pair[1][0]));
            }
        }

        #[test]
        fn agrees_with_characters(text in "[aZ09éÀœĀд中’«» ,.\u{2028}€]{0,150}") {
            let word = |c: char| is_word(c.to_string().as_bytes()[0]);
            let mut expected: Vec<String> = Vec::new();
            for c in text.chars() {
                match expected.last_mut().filter(|t| word(t.chars().next().unwrap()) == word(c)) {
                    Some(token) => token.push(c),
                    None => expected.push(c.to_string()),
                }
            }
            let found: Vec<String> = tokens(text.as_bytes())
                .into_iter()
                .map(|token| String::from_utf8(token.to_vec()).unwrap())
                .collect();
            prop_assert_eq!(found, expected);
        }
    }
}
