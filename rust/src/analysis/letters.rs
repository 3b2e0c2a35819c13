//! Small letters, of which most of most words consist, many at a time.
//!
//! Counting without a branch per letter saves mispredicted jumps: words end after any number of
//! letters, and most of them within sixteen bytes.

/// How many bytes from `at` on are small letters, if not of all that stand there: of ASCII, and
/// where the processor helps, of Latin-1.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
pub fn small_letters(bytes: &[u8], at: usize) -> usize {
    let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk()) else { return 0 };
    // SAFETY: SSE2 is part of what x86-64 is.
    unsafe { of_sixteen(chunk) }
}

#[cfg(target_arch = "x86_64")]
#[inline]
#[target_feature(enable = "sse2")]
fn of_sixteen(chunk: &[u8; 16]) -> usize {
    use std::arch::x86_64::{
        __m128i, _mm_cmpeq_epi8, _mm_min_epu8, _mm_movemask_epi8, _mm_set1_epi8, _mm_set_epi64x,
        _mm_sub_epi8,
    };

    let (halves, _) = chunk.as_chunks::<8>();
    let bytes = _mm_set_epi64x(i64::from_le_bytes(halves[1]), i64::from_le_bytes(halves[0]));
    let bits = |bytes: __m128i| _mm_movemask_epi8(bytes) as u32;
    let all = |byte: u8| _mm_set1_epi8(byte as i8);
    let within = |first: u8, last: u8| {
        let above = _mm_sub_epi8(bytes, all(first));
        bits(_mm_cmpeq_epi8(_mm_min_epu8(above, all(last - first)), above))
    };
    let are = |byte: u8| bits(_mm_cmpeq_epi8(bytes, all(byte)));
    // C3 leads the letters from U+00C0 on: the small ones begin with ß, and ÷ is none.
    let pairs = are(0xC3) & (within(0x9F, 0xBF) & !are(0xB7)) >> 1;
    let letters = within(b'a', b'z') | pairs | pairs << 1;
    (!letters).trailing_zeros() as usize
}

#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
pub fn small_letters(bytes: &[u8], at: usize) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * ONES;
    let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk()) else { return 0 };
    let chunk = u64::from_le_bytes(*chunk);
    // The high bit of a byte of a sum tells whether its low seven bits reach a limit: the limit
    // is 0x80 less what was added.
    let low = chunk & !HIGH;
    let reaches = |limit: u8| low + u64::from(0x80 - limit) * ONES;
    let other = (!reaches(b'a') | reaches(b'z' + 1) | chunk) & HIGH;
    other.trailing_zeros() as usize / 8
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::characters::{class, LOWER};
    use super::*;

    #[test]
    fn every_character_is_judged_as_alone() {
        for character in (0..0x3000).filter_map(char::from_u32) {
            let text = format!("{character}{}", " ".repeat(16));
            let length = small_letters(text.as_bytes(), 0);
            assert!(length == 0 || length == character.len_utf8(), "{character:?}");
            assert!(length == 0 || class(character) == LOWER, "{character:?}");
            assert!(length > 0 || !character.is_ascii_lowercase(), "{character:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_counted_are_whole_small_letters(text in "[a-zß-ÿA-Z' œ]{0,40}", at in 0usize..20) {
            let at = text.char_indices().map(|(at, _)| at).nth(at).unwrap_or(text.len());
            let length = small_letters(text.as_bytes(), at);
            let counted = text.get(at..at + length);
            prop_assert!(counted.is_some_and(|letters| letters.chars().all(|c| class(c) == LOWER)));
            let plain = text[at..].bytes().take(8).take_while(u8::is_ascii_lowercase).count();
            prop_assert!(text.len() < at + 16 || length >= plain);
        }
    }
}
