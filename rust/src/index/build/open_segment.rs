//! A segment that is being written: its articles stored as they come, the rest collected.

use std::io::{self, Write};
use std::sync::Arc;

use super::blocks::Blocks;
use super::collect::Flushed;
use super::columns::ColumnValues;
use super::flush::write_words;
use super::invert::Resources;
use super::runs::Stream;
use super::scan::ScannedBatch;
use super::vocabulary::Vocabulary;
use crate::analysis::fold::Folds;
use crate::error::Result;
use crate::index::directory::{at, Directory};
use crate::index::keys::KeysWriter;
use crate::index::manifest::segment_file;
use crate::index::part::Part;
use crate::index::schema::Schema;
use crate::index::segment::SegmentWriter;
use crate::index::stored::{Dictionary, StoredWriter};
use crate::index::totals::Totals;

/// The segment that a session appends its articles to.
pub struct OpenSegment {
    directory: Arc<dyn Directory>,
    schema: Arc<Schema>,
    number: u64,
    name: String,
    file: SegmentWriter,
    stored: StoredWriter,
    dictionary: Option<u32>,
    streams: Vec<Stream>,
    tokens: usize,
    documents: u32,
    keys: KeysWriter,
    columns: Vec<ColumnValues>,
}

impl OpenSegment {
    /// Begins segment `number`, whose blocks of stored articles need `dictionary`.
    pub fn create(
        directory: &Arc<dyn Directory>,
        schema: &Arc<Schema>,
        number: u64,
        dictionary: Option<&Dictionary>,
    ) -> Result<Self> {
        let name = segment_file(number);
        let file = SegmentWriter::create(&**directory, &name)?;
        let mut segment = OpenSegment {
            directory: directory.clone(),
            schema: schema.clone(),
            number,
            name,
            file,
            stored: StoredWriter::new(),
            dictionary: None,
            streams: Vec::new(),
            tokens: 0,
            documents: 0,
            keys: KeysWriter::new(),
            columns: ColumnValues::of(schema),
        };
        segment.dictionary = dictionary.map(|d| segment.stored.add_dictionary(d.bytes()));
        let begun = segment.file.begin(Part::Stored);
        at(&**directory, &segment.name, "write the segment", begun)?;
        Ok(segment)
    }

    /// Appends a batch, in the numbers of the vocabulary; its words stand in `blocks` then.
    pub fn append(&mut self, batch: &ScannedBatch, folds: &Folds, blocks: &Blocks) -> Result<()> {
        for (documents, block) in batch.blocks() {
            let appended = self.stored.append(&mut self.file, documents, block, self.dictionary);
            at(&*self.directory, &self.name, "write the segment", appended)?;
        }
        for document in &batch.documents {
            self.keys.push(&document.id);
            for (column, value) in self.columns.iter_mut().zip(&document.values) {
                column.push(value, folds);
            }
        }
        let first = self.documents;
        self.documents += batch.documents.len() as u32;
        self.tokens += batch.tokens.len();
        let fields = self.schema.text_fields().len();
        Stream::append(&mut self.streams, blocks, &batch.tokens, &batch.counts, first, fields);
        Ok(())
    }

    /// The bytes of the streams, about.
    pub fn memory_of_streams(&self) -> usize {
        self.tokens * size_of::<u32>()
    }

    /// The bytes that writing it will take, besides the vocabulary. Four are a divided occurrence,
    /// one and a half the few that are not short and what is encoded of it; the memory of streams
    /// is used again as they are divided. Keys and columns are held twice: as collected, and sorted
    /// or encoded.
    pub fn memory_to_write(&self) -> usize {
        let columns: usize = self.columns.iter().map(ColumnValues::memory).sum();
        self.tokens * 11 / 2 + 2 * (self.keys.memory() + columns)
    }

    /// Writes everything collected, in terms of `vocabulary`, and syncs the file.
    pub fn write(
        mut self,
        vocabulary: &Vocabulary,
        folds: &Folds,
        resources: Resources,
    ) -> Result<Flushed> {
        let written = (|| {
            self.stored.finish(&mut self.file)?;
            let (file, schema, documents) = (&mut self.file, &self.schema, self.documents);
            let (columns, keys) = (self.columns, self.keys);
            // What is looked up by document is made while the words are inverted.
            let (positions, position_bytes) = std::thread::scope(|scope| {
                let side = scope.spawn(|| {
                    let (mut columns_part, mut keys_part) = (Vec::new(), Vec::new());
                    ColumnValues::write(columns, schema, &mut columns_part)?;
                    keys.write(&mut keys_part)?;
                    Ok::<_, io::Error>((columns_part, keys_part))
                });
                let weights = schema.weights();
                write_words(file, self.streams, vocabulary, folds, weights, resources, |file| {
                    let (columns, keys) = side.join().expect("columns cannot panic")?;
                    file.begin(Part::Columns)?;
                    file.write_all(&columns)?;
                    file.begin(Part::Keys)?;
                    file.write_all(&keys)
                })
            })?;
            file.begin(Part::Totals)?;
            Totals { documents, positions, position_bytes }.write(file)?;
            self.file.finish()
        })();
        let seal = at(&*self.directory, &self.name, "write the segment", written)?;
        Ok(Flushed { number: self.number, seal, documents: self.documents })
    }
}
