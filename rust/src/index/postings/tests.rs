//! Lists and positions against the plain occurrences they were made of.

use proptest::prelude::*;

use super::super::bitpack::BLOCK;
use super::super::pages::Region;
use super::super::part::Part;
use super::super::positions::PositionsReader;
use super::*;

const WEIGHTS: [u32; 3] = [5, 2, 1];

type Postings = Vec<(u32, Vec<Occurrence>)>;

fn encode(postings: &Postings) -> EncodedList {
    encode_weighted(postings, &WEIGHTS)
}

fn encode_weighted(postings: &Postings, weights: &[u32]) -> EncodedList {
    let mut encoder = ListEncoder::new(weights, 50.0);
    for (doc, occurrences) in postings {
        encoder.push(*doc, (*doc % 200) as u8, occurrences);
    }
    finished(&mut encoder)
}

fn finished(encoder: &mut ListEncoder) -> EncodedList {
    let mut list = EncodedList::default();
    encoder.finish_into(&mut list);
    list
}

/// Reads a whole list through a [`Walk`].
fn walk(list: &[u8], positions: &[u8], documents: u32) -> crate::Result<Option<Postings>> {
    let region = Region::of_bytes(Part::Postings, list.to_vec());
    let reader = ListReader::at(&region, 0, list.len(), documents)?;
    let (mut sets, mut walk, mut postings) = (FormSets::default(), Walk::default(), Vec::new());
    sets.read(&reader)?;
    for number in 0..reader.blocks() {
        let places = positions.get(reader.positions_offset(number)..).unwrap_or(&[]);
        if walk.read(&reader.block(number)?, &sets, places, &WEIGHTS).is_none() {
            return Ok(None);
        }
        let docs = walk.docs().iter().enumerate();
        postings.extend(docs.map(|(index, doc)| (*doc, walk.occurrences(index).to_vec())));
    }
    Ok(Some(postings))
}

/// Appends a whole list, whose documents become `base` more and have the lengths of those that
/// [`encode`] gives them now; whether the bytes allowed it.
fn append(
    encoder: &mut ListEncoder,
    weights: &[u32],
    list: &EncodedList,
    base: u32,
    documents: u32,
) -> crate::Result<bool> {
    let region = Region::of_bytes(Part::Postings, list.postings.clone());
    let reader = ListReader::at(&region, 0, list.postings.len(), list.documents)?;
    let lengths: Vec<u8> = (base..base + documents).map(|doc| (doc % 200) as u8).collect();
    let (mut streams, mut other) = (Streams::default(), Appended::default());
    other.sets.read(&reader)?;
    other.begin();
    for number in 0..reader.blocks() {
        let places = list.positions.get(reader.positions_offset(number)..).unwrap_or(&[]);
        let read = streams.read(&reader.block(number)?, places, weights);
        let appended =
            read.and_then(|()| encoder.append(&mut other, &streams, places, base, &lengths));
        if appended.is_none() {
            return Ok(false);
        }
    }
    encoder.end_appending(&other);
    Ok(true)
}

/// Reads a whole list back, or stops where the bytes contradict themselves.
fn decode(list: &[u8], positions: &[u8], documents: u32) -> crate::Result<Postings> {
    let region = Region::of_bytes(Part::Postings, list.to_vec());
    let places = Region::of_bytes(Part::Postings, positions.to_vec());
    let reader = ListReader::at(&region, 0, list.len(), documents)?;
    let sets = reader.form_sets()?;
    let mut postings = Vec::new();
    for number in 0..reader.blocks() {
        let block = reader.block(number)?;
        let (mut docs, mut frequencies) = ([0; BLOCK], [0; BLOCK]);
        let mut counts = FieldCounts::default();
        block.docs(&mut docs);
        block.frequencies(&mut frequencies);
        let damaged = || region.corrupt(0, "fields");
        counts.read(&block, &WEIGHTS).ok_or_else(damaged)?;
        let total = counts.total[..block.len()].iter().map(|t| *t as usize).sum();
        let bytes = places.up_to(reader.positions_offset(number), usize::MAX)?;
        let mut read = PositionsReader::default();
        read.open(bytes, total);
        let mut first = 0;
        for i in 0..block.len() {
            assert_eq!(block.frequency(i), frequencies[i]);
            // Hostile bytes may name a document twice.
            if block.is_bitset() && docs[..i].last() != Some(&docs[i]) {
                assert_eq!(block.rank(docs[i], &mut Counted::default()), Some(i));
            }
            let (mut found, mut forms) = (Vec::new(), Vec::new());
            let mut start = first;
            for (field, count) in counts.fields(i, 2) {
                read.read(start, field, count, &places, |place| found.push(place))?;
                start += count as usize;
            }
            let forms_of = |j: usize| sets.get(block.form_set(j) as usize).map_or(0, Vec::len);
            let set = sets.get(block.form_set(i) as usize).ok_or_else(damaged)?;
            let before = (0..i).map(|j| (counts.total[j], forms_of(j)));
            read.read_forms(before, counts.total[i], set, &places, &mut forms)?;
            first += counts.total[i] as usize;
            let occurrences = found.iter().zip(&forms).map(|(p, form)| Occurrence {
                field: (p >> 27) as u8,
                position: p & 0x7ff_ffff,
                form: *form,
            });
            postings.push((docs[i], occurrences.collect()));
        }
    }
    Ok(postings)
}

fn occurrences() -> impl Strategy<Value = Vec<Occurrence>> {
    let one = (prop_oneof![1 => 0u8..2, 6 => Just(2u8)], 0u32..3000, 0u32..4)
        .prop_map(|(field, position, form)| Occurrence { field, position, form });
    prop::collection::vec(one, 1..6).prop_map(|mut all| {
        all.sort();
        all.dedup_by_key(|o| (o.field, o.position));
        all
    })
}

fn postings() -> impl Strategy<Value = Postings> {
    postings_up_to(400)
}

fn postings_up_to(most: usize) -> impl Strategy<Value = Postings> {
    let gap = prop_oneof![8 => 0u32..3, 2 => 0u32..500, 1 => 0u32..1_000_000];
    prop::collection::vec((gap, occurrences()), 1..most).prop_map(|list| {
        let mut next = 0;
        list.into_iter()
            .map(|(gap, occurrences)| {
                let doc = next + gap;
                next = doc + 1;
                (doc, occurrences)
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn lists_come_back(postings in postings()) {
        let list = encode(&postings);
        let back = decode(&list.postings, &list.positions, postings.len() as u32);
        prop_assert_eq!(back.unwrap(), postings.clone());
        let walked = walk(&list.postings, &list.positions, postings.len() as u32);
        prop_assert_eq!(walked.unwrap(), Some(postings.clone()));
        for (form, documents) in list.form_documents.iter().enumerate() {
            let holds = |p: &&(u32, Vec<Occurrence>)| p.1.iter().any(|o| o.form == form as u32);
            prop_assert_eq!(*documents as usize, postings.iter().filter(holds).count());
        }
    }

    #[test]
    fn lists_appended_to_each_other_are_as_if_encoded_at_once(
        postings in postings_up_to(1500),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..3),
        weights in prop_oneof![Just(WEIGHTS), Just([4, 6, 2])],
    ) {
        let mut ends: Vec<usize> = cuts.iter().map(|cut| cut.index(postings.len())).collect();
        ends.extend([0, postings.len()]);
        ends.sort_unstable();
        let mut encoder = ListEncoder::new(&weights, 50.0);
        for ends in ends.windows(2).filter(|ends| ends[0] < ends[1]) {
            let own = &postings[ends[0]..ends[1]];
            let (base, last) = (own[0].0, own[own.len() - 1].0);
            let moved = own.iter().map(|(doc, all)| (doc - base, all.clone())).collect();
            let list = encode_weighted(&moved, &weights);
            prop_assert!(append(&mut encoder, &weights, &list, base, last + 1 - base).unwrap());
        }
        prop_assert_eq!(finished(&mut encoder), encode_weighted(&postings, &weights));
    }

    #[test]
    fn maxima_bound_every_posting(postings in postings()) {
        let list = encode(&postings);
        let region = Region::of_bytes(Part::Postings, list.postings.clone());
        let reader = ListReader::at(&region, 0, list.postings.len(), list.documents).unwrap();
        for (i, (doc, occurrences)) in postings.iter().enumerate() {
            let weighted: u32 = occurrences.iter().map(|o| WEIGHTS[o.field as usize]).sum();
            let bounds = |all: [Impact; PAIRS]| all.iter().any(|impact| {
                u32::from(impact.frequency) >= weighted.min(255) && u32::from(impact.length) <= doc % 200
            });
            prop_assert!(bounds(reader.block_maxima(i / BLOCK)));
            prop_assert!(bounds(reader.maxima()));
        }
    }

    #[test]
    fn seeking_finds_the_first_block_that_can_hold_a_document(
        postings in postings(), wanted in 0u32..2_000_000, from in 0usize..3,
    ) {
        let list = encode(&postings);
        let region = Region::of_bytes(Part::Postings, list.postings.clone());
        let reader = ListReader::at(&region, 0, list.postings.len(), list.documents).unwrap();
        let plain = (from.min(reader.blocks())..reader.blocks()).find(|b| reader.last_doc(*b) >= wanted);
        prop_assert_eq!(reader.seek(from, wanted), plain.unwrap_or(reader.blocks()));
    }

    #[test]
    fn hostile_bytes_never_panic(
        postings in postings(), flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let list = encode(&postings);
        let (mut bytes, mut places) = (list.postings, list.positions);
        for (at, value) in flips {
            let all = bytes.len() + places.len();
            match at.index(all) {
                i if i < bytes.len() => bytes[i] = value,
                i => { let i = i - bytes.len(); places[i] = value }
            }
        }
        let _ = decode(&bytes, &places, list.documents);
        let _ = walk(&bytes, &places, list.documents);
        let hostile = EncodedList { postings: bytes, positions: places, ..list };
        let documents = postings.last().map_or(0, |(doc, _)| doc + 1);
        let _ = append(&mut ListEncoder::new(&WEIGHTS, 50.0), &WEIGHTS, &hostile, 7, documents);
    }
}
