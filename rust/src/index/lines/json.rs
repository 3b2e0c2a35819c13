//! As much of JSON as a plain line has: one object, texts, lists of texts, null.

/// Walks over a text; every method skips blanks first, and says `None` where something else
/// stands than what is asked for.
pub struct Json<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Json<'a> {
    pub fn new(text: &'a str) -> Self {
        Json { text, at: 0 }
    }

    fn next(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while matches!(bytes.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }

    /// Steps over `byte`.
    pub fn take(&mut self, byte: u8) -> Option<()> {
        if self.next()? != byte {
            return None;
        }
        self.at += 1;
        Some(())
    }

    /// Steps over `null`, if it stands here.
    pub fn null(&mut self) -> bool {
        let _ = self.next();
        let is_null = self.text.as_bytes()[self.at..].starts_with(b"null");
        self.at += if is_null { 4 } else { 0 };
        is_null
    }

    /// Whether a further member follows; steps over the comma, or the end of the object.
    pub fn more(&mut self) -> Option<bool> {
        self.comma_or(b'}')
    }

    /// Whether a further item follows; steps over the comma, or the end of the list.
    pub fn more_items(&mut self) -> Option<bool> {
        self.comma_or(b']')
    }

    fn comma_or(&mut self, end: u8) -> Option<bool> {
        let found = self.next()?;
        self.at += 1;
        match found {
            b',' => Some(true),
            found if found == end => Some(false),
            _ => None,
        }
    }

    /// Whether nothing follows.
    pub fn at_end(&mut self) -> bool {
        self.next().is_none()
    }

    /// A name without escapes.
    pub fn key(&mut self) -> Option<&'a str> {
        self.take(b'"')?;
        let start = self.at;
        self.at = special(self.text.as_bytes(), start);
        if *self.text.as_bytes().get(self.at)? != b'"' {
            return None;
        }
        self.at += 1;
        Some(&self.text[start..self.at - 1])
    }

    /// Puts a text into `out`, in place of what was there. Halves of characters are no text.
    pub fn string(&mut self, out: &mut String) -> Option<()> {
        out.clear();
        self.take(b'"')?;
        let bytes = self.text.as_bytes();
        let mut start = self.at;
        let mut end = special(bytes, start);
        // Most texts need one piece; an article with paragraphs takes the rest of its line.
        if bytes.get(end) == Some(&b'\\') {
            out.reserve(bytes.len() - start);
        }
        loop {
            out.push_str(&self.text[start..end]);
            match *bytes.get(end)? {
                b'"' => {
                    self.at = end + 1;
                    return Some(());
                }
                b'\\' => {}
                _ => return None,
            }
            start = end + 2;
            out.push(match *bytes.get(end + 1)? {
                plain @ (b'"' | b'\\' | b'/') => char::from(plain),
                b'b' => '\u{8}',
                b'f' => '\u{c}',
                b'n' => '\n',
                b'r' => '\r',
                b't' => '\t',
                b'u' => {
                    let digits = bytes.get(start..start + 4)?;
                    start += 4;
                    let digit = |code: u32, b: &u8| Some(code << 4 | char::from(*b).to_digit(16)?);
                    char::from_u32(digits.iter().try_fold(0, digit)?)?
                }
                _ => return None,
            });
            end = special(bytes, start);
        }
    }
}

/// The first quote, backslash or control character from `at` on; the end where there is none.
#[inline]
fn special(bytes: &[u8], at: usize) -> usize {
    first(bytes, at, |b| b < b' ' || b == b'"' || b == b'\\')
}

/// The byte after the first line of `bytes`.
pub fn line_end(bytes: &[u8]) -> usize {
    (first(bytes, 0, |b| b == b'\n') + 1).min(bytes.len())
}

/// The first byte from `at` on that is `wanted`; the end where there is none.
#[inline(always)]
fn first(bytes: &[u8], mut at: usize, wanted: impl Fn(u8) -> bool) -> usize {
    // A chunk is looked at without a branch per byte, which the compiler turns into few
    // instructions.
    while let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk::<32>()) {
        if chunk.iter().fold(false, |any, b| any | wanted(*b)) {
            break;
        }
        at += 32;
    }
    let rest = bytes.get(at..).unwrap_or(&[]);
    at + rest.iter().position(|b| wanted(*b)).unwrap_or(rest.len())
}
