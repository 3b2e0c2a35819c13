//! Plain words, many at a time: letters, and single apostrophes and hyphens between them.
//!
//! Nine words in ten of running text are plain. 64 bytes are judged at once, a bit for each;
//! where words begin and end is then found among the bits, without a branch that depends on a
//! character: such are as good as random, and a processor that guesses wrong loses more time than
//! a whole word takes. (Bits for bytes: Langdale and Lemire, "Parsing Gigabytes of JSON per
//! Second", 2019.)

use super::characters::{Class, APOSTROPHE, CAPITAL, HYPHEN, LOWER, TYPOGRAPHIC};

/// The bytes judged together.
const BLOCK: usize = 64;
/// From here on in a block, what ends a word may depend on bytes behind the block.
const SURE: usize = BLOCK - 4;

/// A plain word of a text.
pub struct PlainWord {
    /// Its first byte.
    pub start: usize,
    /// Behind its last byte.
    pub end: usize,
    /// The classes of its characters; [`LOWER`] though all may be capitals.
    pub classes: Class,
}

/// What the bytes of a block are, a bit for each.
#[derive(Clone, Copy, Default)]
struct Judged {
    /// Bytes of letters: small ones as French has them, and ASCII capitals.
    letters: u64,
    /// Those, and apostrophes and hyphens between two of them.
    words: u64,
    /// What separates words and belongs to none: spaces, brackets, most punctuation. A comma or a
    /// dot does where a space follows.
    gaps: u64,
    /// What follows: most words have none of it.
    special: u64,
    capitals: u64,
    apostrophes: u64,
    /// The first bytes of typographic apostrophes.
    curly: u64,
    hyphens: u64,
}

/// Finds plain words from one place of a text to the next.
pub struct PlainWords<'a> {
    text: &'a [u8],
    /// Where the judged bytes begin.
    base: usize,
    judged: Judged,
}

impl<'a> PlainWords<'a> {
    /// Of `text`.
    #[inline(always)]
    pub fn new(text: &'a str) -> Self {
        let mut plain = PlainWords { text: text.as_bytes(), base: 0, judged: Judged::default() };
        plain.judge(0);
        plain
    }

    /// The word at `at`, or behind the gap that is there, if it is plain; `at` is its end then.
    /// Otherwise `at` is behind the gap, if not at the end of the text.
    #[inline(always)]
    pub fn next(&mut self, at: &mut usize) -> Option<PlainWord> {
        loop {
            let from = *at - self.base;
            let held = if from < BLOCK { !self.judged.gaps >> from } else { 0 };
            if held == 0 {
                *at = (*at).max(self.base + BLOCK).min(self.text.len());
                if *at == self.text.len() {
                    return None;
                }
                self.judge(*at);
                continue;
            }
            let start = from + held.trailing_zeros() as usize;
            let Judged { letters, words, gaps, .. } = self.judged;
            let end = start + (!(words >> start)).trailing_zeros() as usize;
            *at = self.base + start;
            if end >= SURE {
                if start == 0 {
                    return None;
                }
                self.judge(*at);
                continue;
            }
            if letters >> start & gaps >> end & 1 == 0 {
                return None;
            }
            *at = self.base + end;
            let own = (1 << end) - (1 << start);
            let mut classes = LOWER;
            if self.judged.special & own != 0 {
                let holds = |bits: u64, class: Class| if bits & own != 0 { class } else { 0 };
                classes |= holds(self.judged.capitals, CAPITAL)
                    | holds(self.judged.apostrophes, APOSTROPHE)
                    | holds(self.judged.curly, TYPOGRAPHIC)
                    | holds(self.judged.hyphens, HYPHEN);
            }
            return Some(PlainWord { start: self.base + start, end: *at, classes });
        }
    }

    fn judge(&mut self, base: usize) {
        let rest = &self.text[base..];
        self.base = base;
        self.judged = match rest.first_chunk() {
            Some(chunk) => judge(chunk),
            None => {
                // Zeros are a gap.
                let mut chunk = [0; BLOCK];
                chunk[..rest.len()].copy_from_slice(rest);
                judge(&chunk)
            }
        };
    }
}

/// What the bytes are; without AVX2, nothing, so that every word is found character by character.
#[inline(always)]
fn judge(chunk: &[u8; BLOCK]) -> Judged {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has what the function asks for.
        return unsafe { judge_by_halves(chunk) };
    }
    let _ = chunk;
    Judged::default()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn judge_by_halves(chunk: &[u8; BLOCK]) -> Judged {
    use std::arch::x86_64::{
        __m256i, _mm256_and_si256, _mm256_andnot_si256, _mm256_cmpeq_epi8, _mm256_min_epu8,
        _mm256_movemask_epi8, _mm256_or_si256, _mm256_set1_epi8, _mm256_set_epi64x,
        _mm256_sub_epi8,
    };

    let all = |byte: u8| _mm256_set1_epi8(byte as i8);
    let mut judged = Judged::default();
    let [mut c3, mut small_tails, mut c5, mut oe, mut dots, mut e2, mut x80, mut x99] = [0u64; 8];
    let (eights, _) = chunk.as_chunks::<8>();
    let (halves, _) = eights.as_chunks::<4>();
    for (i, half) in halves.iter().enumerate() {
        let [a, b, c, d] = half.map(i64::from_le_bytes);
        let bytes = _mm256_set_epi64x(d, c, b, a);
        let put = |bits: &mut u64, found: __m256i| {
            *bits |= u64::from(_mm256_movemask_epi8(found) as u32) << (32 * i);
        };
        let are = |byte: u8| _mm256_cmpeq_epi8(bytes, all(byte));
        let within = |first: u8, last: u8| {
            let above = _mm256_sub_epi8(bytes, all(first));
            _mm256_cmpeq_epi8(_mm256_min_epu8(above, all(last - first)), above)
        };
        put(&mut judged.letters, within(b'a', b'z'));
        put(&mut judged.capitals, within(b'A', b'Z'));
        // Control characters, space, `!` and `"`; `)`; `:;<=>?`.
        let low = _mm256_cmpeq_epi8(_mm256_min_epu8(bytes, all(0x22)), bytes);
        put(&mut judged.gaps, _mm256_or_si256(low, _mm256_or_si256(are(b')'), within(b':', b'?'))));
        // Both differ in this bit alone.
        put(&mut dots, _mm256_cmpeq_epi8(_mm256_and_si256(bytes, all(!0x02)), all(b',')));
        put(&mut judged.apostrophes, are(b'\''));
        put(&mut judged.hyphens, are(b'-'));
        // C3 leads the letters from U+00C0 on: the small ones begin with ß, and ÷ is none.
        put(&mut c3, are(0xC3));
        put(&mut small_tails, _mm256_andnot_si256(are(0xB7), within(0x9F, 0xBF)));
        put(&mut c5, are(0xC5));
        put(&mut oe, are(0x93));
        put(&mut e2, are(0xE2));
        put(&mut x80, are(0x80));
        put(&mut x99, are(0x99));
    }
    let two = c3 & small_tails >> 1 | c5 & oe >> 1;
    let letters = judged.letters | judged.capitals | two | two << 1;
    let between = (judged.apostrophes | judged.hyphens) & letters << 1 & letters >> 1;
    let curly = e2 & x80 >> 1 & x99 >> 2 & letters << 1 & letters >> 3;
    Judged {
        letters,
        words: letters | between | curly | curly << 1 | curly << 2,
        gaps: judged.gaps | dots & judged.gaps >> 1,
        special: judged.capitals | judged.apostrophes | judged.hyphens | curly,
        curly,
        ..judged
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::characters::class;
    use super::*;

    fn plain(text: &str) -> Vec<(&str, Class)> {
        let (mut plain, mut at, mut found) = (PlainWords::new(text), 0, Vec::new());
        while at < text.len() {
            let before = at;
            match plain.next(&mut at) {
                Some(PlainWord { start, end, classes }) => {
                    assert!(before <= start && start < end && at == end);
                    found.push((&text[start..end], classes));
                }
                None => at += text[at..].chars().next().map_or(0, char::len_utf8),
            }
        }
        found
    }

    #[test]
    fn plain_words_and_their_classes() {
        if judge(&[b' '; BLOCK]).gaps == 0 {
            // This processor finds no word among bits.
            return;
        }
        let text = "l'été, Œuvre d’art (cœur) \"Là-bas\" ÇA 20h a--b non.oui « fin ». x";
        let expected = [
            ("l'été", LOWER | APOSTROPHE),
            // What is left of a word whose first letter is not plain.
            ("uvre", LOWER),
            ("d’art", LOWER | TYPOGRAPHIC),
            ("cœur", LOWER),
            ("Là-bas", LOWER | CAPITAL | HYPHEN),
            ("A", LOWER | CAPITAL),
            ("h", LOWER),
            ("b", LOWER),
            ("oui", LOWER),
            ("fin", LOWER),
            ("x", LOWER),
        ];
        assert_eq!(plain(text), expected);
        // Wherever a block ends.
        for shift in 0..2 * BLOCK {
            let shifted = format!("{}{text}", " ".repeat(shift));
            assert_eq!(plain(&shifted), expected, "{shift}");
        }
    }

    proptest! {
        #[test]
        fn a_plain_word_is_one_by_its_characters(
            text in "([a-zé]{1,9}[ ,.'’\\-]{1,2}|[a-zA-Z'’éÉœ÷ß\\-_,. («»!:;1#]{0,30}){0,9}",
        ) {
            let parts = LOWER | CAPITAL | APOSTROPHE | TYPOGRAPHIC | HYPHEN;
            for (word, classes) in plain(&text) {
                let seen = word.chars().fold(0, |seen, c| seen | class(c));
                prop_assert_eq!(seen & !parts, 0);
                prop_assert_eq!(seen | LOWER, classes);
            }
        }
    }
}
