//! Adding many articles at once, from lines of JSON.

use super::Writer;
use crate::error::Result;
use crate::index::build::vocabulary::Resolver;
use crate::index::lines::{line_end, PlainLines};

impl Writer {
    /// Adds the articles of `lines` one after the other (with `update`, in place of those with
    /// the same ids), at most `most`, up to the first line that is not plain or whose id is
    /// taken. Says how many bytes that were, and how many articles.
    pub fn add_lines(
        &mut self,
        plain: &mut PlainLines,
        lines: &[u8],
        most: usize,
        update: bool,
        resolver: &mut dyn Resolver,
    ) -> Result<(usize, usize)> {
        self.check()?;
        let (mut at, mut added) = (0, 0);
        while at < lines.len() && added < most {
            let end = at + line_end(&lines[at..]);
            let mut document = self.collector.blank();
            let is_plain = plain.read(&lines[at..end], &mut document).is_some();
            if !is_plain || (!update && self.contains(&document.id)?) {
                self.collector.give_back(document);
                break;
            }
            if update {
                self.delete(&document.id)?;
            }
            self.push(document, resolver)?;
            at = end;
            added += 1;
        }
        Ok((at, added))
    }
}
