//! Where the documents of each source go.

use super::Source;
use crate::error::{Error, Result};
use crate::index::DocId;

/// Marks the place of a deleted document; the other bits count the deleted documents before it.
const DELETED: u32 = 1 << 31;

/// Where the documents of one source go.
pub struct DocumentMap {
    base: DocId,
    documents: u32,
    /// One place per document, where some are deleted.
    places: Option<Vec<u32>>,
}

/// What becomes of a document.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    /// It has this number in the merged segment.
    Live(DocId),
    /// It is dropped; so many deleted documents of its source stand before it.
    Deleted(u32),
}

impl DocumentMap {
    /// The maps of all sources, and how many documents the merged segment will hold.
    ///
    /// # Errors
    /// [`Limit`](Error::Limit) if they are more than 2^31 - 1.
    pub fn of(sources: &[Source]) -> Result<(Vec<Self>, u32)> {
        let mut base = 0u32;
        let mut maps = Vec::with_capacity(sources.len());
        for source in sources {
            let documents = source.documents();
            let live = documents - source.deleted.len();
            let next = base.checked_add(live).filter(|next| *next < DELETED && documents < DELETED);
            let next = next.ok_or_else(|| {
                Error::Limit(format!("a segment holds at most {} documents", DELETED - 1))
            })?;
            let places = (!source.deleted.is_empty()).then(|| places(source, base));
            maps.push(DocumentMap { base, documents, places });
            base = next;
        }
        Ok((maps, base))
    }

    /// What becomes of `doc`; `None` if the source has no such document.
    #[inline]
    pub fn place(&self, doc: DocId) -> Option<Place> {
        match &self.places {
            None if doc < self.documents => Some(Place::Live(self.base + doc)),
            None => None,
            Some(places) => places.get(doc as usize).map(|&place| match place & DELETED {
                0 => Place::Live(place),
                _ => Place::Deleted(place & !DELETED),
            }),
        }
    }

    /// The number of `doc` in the merged segment, if it goes there.
    #[inline]
    pub fn live(&self, doc: DocId) -> Option<DocId> {
        match self.place(doc) {
            Some(Place::Live(doc)) => Some(doc),
            _ => None,
        }
    }

    /// The number of the first document in the merged segment, where all stay.
    pub fn whole(&self) -> Option<DocId> {
        self.places.is_none().then_some(self.base)
    }

    /// Whether some documents are dropped.
    pub fn drops(&self) -> bool {
        self.places.is_some()
    }
}

fn places(source: &Source, base: DocId) -> Vec<u32> {
    let (mut next, mut deleted) = (base, DELETED);
    let mut place = |doc: DocId| {
        let counter = if source.deleted.contains(doc) { &mut deleted } else { &mut next };
        *counter += 1;
        *counter - 1
    };
    (0..source.documents()).map(&mut place).collect()
}
