//! Variable-length integers: seven bits a byte, low bits first, the high bit says "more".

/// The bytes of the longest integer.
pub const LONGEST: usize = 10;

/// Appends `value` to `out`.
pub fn put(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Appends a length and the bytes themselves.
pub fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// Reads integers and byte strings off the front of a slice; every read says `None` where the
/// bytes run out or a number does not fit, so that a caller can name the damaged part.
pub struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    /// A cursor at the start of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Cursor { bytes, at: 0 }
    }

    /// The next byte, which stays.
    #[inline]
    pub fn first(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// How many bytes were read.
    pub fn position(&self) -> usize {
        self.at
    }

    /// The bytes that were not taken yet.
    #[inline]
    pub fn rest(&self) -> &'a [u8] {
        &self.bytes[self.at..]
    }

    /// The next byte.
    #[inline]
    pub fn byte(&mut self) -> Option<u8> {
        let byte = self.first()?;
        self.at += 1;
        Some(byte)
    }

    /// The next integer.
    #[inline]
    pub fn u64(&mut self) -> Option<u64> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = *self.bytes.get(self.at)?;
            self.at += 1;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    /// The next integer, which must fit 32 bits.
    #[inline]
    pub fn u32(&mut self) -> Option<u32> {
        if let Some(byte) = self.first().filter(|byte| *byte < 0x80) {
            self.at += 1;
            return Some(u32::from(byte));
        }
        u32::try_from(self.u64()?).ok()
    }

    /// The next integer as a length or offset.
    #[inline]
    pub fn usize(&mut self) -> Option<usize> {
        usize::try_from(self.u64()?).ok()
    }

    /// The next `len` bytes.
    #[inline]
    pub fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let end = self.at.checked_add(len)?;
        let bytes = self.bytes.get(self.at..end)?;
        self.at = end;
        Some(bytes)
    }

    /// The next byte string: a length and that many bytes.
    #[inline]
    pub fn bytes(&mut self) -> Option<&'a [u8]> {
        let len = self.usize()?;
        self.take(len)
    }
}
