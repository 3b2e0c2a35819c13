//! Sums over a segment that every score needs.
//!
//! ```text
//! documents varint, text fields varint, per text field its positions varint,
//! bytes of positions among the postings varint
//! ```

use std::io::{self, Write};

use super::pages::Region;
use super::varint::{self, Cursor};
use crate::error::Result;

/// The totals of one segment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Totals {
    /// How many documents, deleted ones included.
    pub documents: u32,
    /// Per text field, the positions of all documents together.
    pub positions: Vec<u64>,
    /// How many bytes of the postings are positions.
    pub position_bytes: u64,
}

impl Totals {
    /// Writes the part.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let mut bytes = Vec::new();
        varint::put(&mut bytes, u64::from(self.documents));
        varint::put(&mut bytes, self.positions.len() as u64);
        for positions in &self.positions {
            varint::put(&mut bytes, *positions);
        }
        varint::put(&mut bytes, self.position_bytes);
        out.write_all(&bytes)
    }

    /// Reads the part.
    pub fn read(region: &Region) -> Result<Self> {
        let mut cursor = Cursor::new(region.bytes(0, region.len())?);
        let read = (|| {
            let documents = cursor.u32()?;
            let fields = cursor.u32()?;
            let positions = (0..fields).map(|_| cursor.u64()).collect::<Option<Vec<u64>>>()?;
            Some(Totals { documents, positions, position_bytes: cursor.u64()? })
        })();
        read.ok_or_else(|| region.corrupt(0, "the totals are malformed"))
    }
}
