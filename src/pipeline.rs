//! The calls one under another: the only place that knows every stage.
//!
//! Documents are read on a thread of their own and worked on in groups of about [`Options::batch_tokens`] tokens, whatever
//! documents these come from, so that short messages fill a batch too and memory does not grow with the dump. A document that is
//! longer than a group is inferred and decoded stretch by stretch, because its logits take several times the memory of all else
//! that is kept of it. Every stage shares a group out to as many threads as the engine has. Results leave in the order of the
//! inputs, and no number depends on how the groups fell.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::assemble::{self, Assembled, DateOptions, Schema};
use crate::decode::Decoder;
use crate::error::{Error, ErrorKind, Problem, Result};
use crate::infer::{self, BackendKind, Engine, EngineConfig, Kernel, Model};
use crate::ingest::{self, Input, Reached};
use crate::language;
use crate::link::{self, Rankers};
use crate::segment;
use crate::segment::pieces::{PieceConfig, Pieces};
use crate::types::progress::Progress;
use crate::types::{
    Analysis, Attributed, Batch, Calibration, Claim, Document, Links, Logits, RankerWeights, Row,
    Segmented, Trace, When,
};

/// What a run is asked to do.
#[derive(Clone, Debug)]
pub struct Options {
    /// The date of documents that carry none.
    pub date: Option<Date>,
    /// Number of threads; 0 stands for as many as the machine runs at once.
    pub threads: usize,
    /// About how many tokens are worked on together.
    pub batch_tokens: usize,
    /// Open extraction: predicates of no claim type become statements.
    pub open: bool,
    /// Claims below this confidence are left out.
    pub min_confidence: f32,
    /// What confidences are worth, as people's decisions have taught.
    pub calibration: Option<Calibration>,
    /// A model folder instead of the embedded model.
    pub model: Option<PathBuf>,
    /// What runs the encoder.
    pub backend: BackendKind,
    /// What multiplies; by default the best that the machine has.
    pub kernel: Option<Kernel>,
    /// A file of claim types that is added to the built-in ones.
    pub schema: Option<PathBuf>,
    /// Whether text that is surely in a language the model does not speak is read all the same.
    pub any_language: bool,
    /// Note what was considered for every claim.
    pub trace: bool,
    /// Whether a sentence that was read before is not read again. It changes no byte of the output, only the time.
    pub repeats: bool,
    /// How dates in texts are read.
    pub dates: DateOptions,
    /// How documents are turned into text; its date is the one above.
    pub reading: ingest::Options,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            date: None,
            threads: 0,
            batch_tokens: 16_384,
            open: false,
            min_confidence: 0.0,
            calibration: None,
            model: None,
            backend: BackendKind::default(),
            kernel: None,
            schema: None,
            any_language: false,
            trace: false,
            repeats: true,
            dates: DateOptions::default(),
            reading: ingest::Options::default(),
        }
    }
}

/// The stages of a run, ready to work.
pub struct Pipeline {
    options: Options,
    engine: Engine,
    pieces: Pieces,
    decoder: Decoder,
    pronoun_ranker: Option<Arc<RankerWeights>>,
    phrase_ranker: Option<Arc<RankerWeights>>,
    schema: Schema,
    repeats: Mutex<infer::Repeats>,
    /// The threads of every stage but inference, which has its own; either these work or those.
    threads: ThreadPool,
}

/// Sentences of a document that are decoded by one thread at a time.
const SHARED_SENTENCES: usize = 64;

/// Bytes of English text that a token takes, with the space after it.
const TOKEN_BYTES: usize = 5;

/// A place among the inputs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Index of the input.
    pub input: usize,
    /// How many documents and problems of that input come before it.
    pub item: usize,
}

/// A document with all that the stages found in it.
#[derive(Clone, Debug, Default)]
pub struct Processed {
    /// Where it comes among the inputs.
    pub place: Place,
    /// Whether it is the last of those that were worked on together: a good moment to save what was done.
    pub ends_group: bool,
    /// The document.
    pub document: Document,
    /// Its sentences and tokens.
    pub segmented: Segmented,
    /// Its mentions, predicates and arguments.
    pub analysis: Analysis,
    /// Its entities.
    pub links: Links,
    /// Its claims.
    pub claims: Vec<Claim>,
    /// Its time expressions.
    pub dates: Vec<When>,
    /// Who says what.
    pub attributions: Vec<Attributed>,
    /// What was considered for its claims, when the run notes it.
    pub trace: Option<Trace>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RunSummary {
    /// Documents read.
    pub documents: usize,
    /// Claims handed over.
    pub claims: usize,
    /// Problems reported.
    pub problems: usize,
    /// Tokens read.
    pub tokens: usize,
    /// Word pieces that the encoder read.
    pub pieces: usize,
}

/// What the reading thread hands over.
struct Read {
    place: Place,
    /// The bytes of all inputs that it was read from, those of what comes before it included where that gave nothing.
    bytes: Range<u64>,
    read: std::result::Result<Document, Problem>,
}

impl Pipeline {
    /// Loads the model and the claim types.
    ///
    /// # Errors
    /// A model folder or file of claim types that is missing or wrong, or a backend that is not built in. All of it is found
    /// before any document is read.
    pub fn new(options: &Options) -> Result<Self> {
        let schema = match &options.schema {
            Some(path) => Schema::with_file(path)?,
            None => Schema::builtin()?,
        };
        let model = match &options.model {
            Some(dir) => Model::load(dir)?,
            None => Model::embedded()?,
        };
        let config =
            PieceConfig { letter_case: model.letter_case(), max_pieces: model.max_pieces() };
        let pieces = Pieces::new(model.tokenizer_json(), config)?;
        let decoder = Decoder::new(&model.labels())?;
        let engine = Engine::new(
            model,
            EngineConfig {
                backend: options.backend,
                threads: options.threads,
                kernel: options.kernel,
            },
        )?;
        let threads = ThreadPoolBuilder::new().num_threads(engine.threads()).build();
        let threads = threads.map_err(|source| {
            let message = "expected to start threads, but the system refused";
            Error::new(ErrorKind::Usage, message).because(source)
        })?;
        let repeats = Mutex::default();
        let (pronoun_ranker, phrase_ranker) =
            (engine.model().ranker(), engine.model().phrase_ranker());
        Ok(Self {
            options: options.clone(),
            engine,
            pieces,
            decoder,
            pronoun_ranker,
            phrase_ranker,
            schema,
            repeats,
            threads,
        })
    }

    /// The model's weights for references.
    pub fn rankers(&self) -> Rankers<'_> {
        Rankers { pronouns: self.pronoun_ranker.as_deref(), phrases: self.phrase_ranker.as_deref() }
    }

    /// The engine, for benchmarks and reports.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The claim types.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Works through all documents of the inputs and hands them to `sink` in their order.
    ///
    /// # Errors
    /// Only what `sink` returns, or a failing backend. A document in trouble is a problem, not an error.
    pub fn run(
        &self,
        inputs: &[Input],
        progress: &dyn Progress,
        sink: &mut dyn FnMut(Processed) -> Result<()>,
    ) -> Result<RunSummary> {
        self.run_from(Place::default(), inputs, progress, sink)
    }

    /// As [`Pipeline::run`], from a place on: what comes before it is passed over.
    ///
    /// # Errors
    /// As [`Pipeline::run`].
    pub fn run_from(
        &self,
        from: Place,
        inputs: &[Input],
        progress: &dyn Progress,
        sink: &mut dyn FnMut(Processed) -> Result<()>,
    ) -> Result<RunSummary> {
        // A mailbox is many documents, but how many is known only when it has been read: its size is known before.
        let total = inputs.iter().map(|input| input.bytes).sum::<Option<u64>>();
        progress.bytes_total(total);
        let mut summary = RunSummary::default();
        std::thread::scope(|scope| {
            // A small queue: reading goes on while the encoder works, but never far ahead of it.
            let (sender, receiver) = sync_channel::<Read>(64);
            scope.spawn(move || self.read_inputs(from, inputs, progress, &sender));
            let mut ordinal = 0;
            while let Some(group) = self.next_group(&receiver, ordinal) {
                ordinal += group.len();
                for processed in self.process(group, progress, &mut summary)? {
                    summary.claims += processed.claims.len();
                    summary.problems += processed.problems.len();
                    processed.problems.iter().for_each(|problem| progress.problem(problem));
                    sink(processed)?;
                }
            }
            if let Some(total) = total {
                // What the last input ends with may be no document.
                progress.bytes_done(total);
            }
            Ok(summary)
        })
    }

    /// Reads the inputs and sends what they give, from a place on.
    fn read_inputs(
        &self,
        from: Place,
        inputs: &[Input],
        progress: &dyn Progress,
        sender: &SyncSender<Read>,
    ) {
        let options = ingest::Options { date: self.options.date, ..self.options.reading.clone() };
        let (before, rest) = inputs.split_at(from.input.min(inputs.len()));
        let size = |input: &Input| input.bytes.unwrap_or_default();
        // Bytes of the inputs before the one that is read, and bytes up to where the last document ended.
        let mut start: u64 = before.iter().map(size).sum();
        let mut last = start;
        if from > Place::default() {
            progress.bytes_passed_over(start);
        }
        for (input, index) in rest.iter().zip(from.input..) {
            let mut closed = false;
            let mut place = Place { input: index, item: 0 };
            let reached = Reached::default();
            let end = |bytes| start + input.bytes.map_or(bytes, |size| size.min(bytes));
            ingest::read_counting(input, &options, &reached, &mut |read| {
                let bytes = last..end(reached.bytes()).max(last);
                last = bytes.end;
                if place < from {
                    progress.bytes_passed_over(last);
                } else {
                    closed |= sender.send(Read { place, bytes, read }).is_err();
                }
                place.item += 1;
            });
            if closed {
                return;
            }
            start += input.bytes.unwrap_or_else(|| reached.bytes());
        }
    }

    /// Works on documents that are in memory already, in their order.
    ///
    /// # Errors
    /// A failing backend.
    pub fn process_documents(&self, documents: Vec<Document>) -> Result<Vec<Processed>> {
        let group = documents
            .into_iter()
            .enumerate()
            .map(|(item, document)| {
                let place = Place { input: 0, item };
                Read { place, bytes: 0..0, read: Ok(document) }
            })
            .collect();
        self.process(
            self.prepare_all(0, group),
            &crate::types::progress::Silent,
            &mut RunSummary::default(),
        )
    }

    /// The next documents of together about `batch_tokens` tokens; `None` at the end.
    fn next_group(&self, receiver: &Receiver<Read>, first: usize) -> Option<Vec<Prepared>> {
        let mut group: Vec<Read> = Vec::new();
        let mut bytes = 0;
        while bytes < self.options.batch_tokens.saturating_mul(TOKEN_BYTES) && group.len() < 256 {
            let Ok(read) = receiver.recv() else { break };
            bytes += read.read.as_ref().map_or(0, |document| document.text.len());
            group.push(read);
        }
        (!group.is_empty()).then(|| self.prepare_all(first, group))
    }

    fn prepare_all(&self, first: usize, group: Vec<Read>) -> Vec<Prepared> {
        let group = group.into_par_iter().enumerate();
        self.threads.install(|| group.map(|(idx, read)| self.prepare(first + idx, read)).collect())
    }

    fn prepare(&self, ordinal: usize, Read { place, bytes, read }: Read) -> Prepared {
        match read {
            Ok(mut document) => {
                if !self.options.any_language {
                    language::mark(&mut document);
                }
                let segmented = segment::segment(&document);
                let rows = self.pieces.rows(ordinal, &document.text, &segmented);
                Prepared {
                    ordinal,
                    place,
                    bytes,
                    document: Some(document),
                    segmented,
                    rows,
                    problems: Vec::new(),
                }
            }
            Err(problem) => Prepared {
                ordinal,
                place,
                bytes,
                document: None,
                segmented: Segmented::default(),
                rows: Vec::new(),
                problems: vec![problem],
            },
        }
    }

    fn process(
        &self,
        mut group: Vec<Prepared>,
        progress: &dyn Progress,
        summary: &mut RunSummary,
    ) -> Result<Vec<Processed>> {
        let rows: Vec<Row> =
            group.iter_mut().flat_map(|prepared| std::mem::take(&mut prepared.rows)).collect();
        let bytes = match (group.first(), group.last()) {
            (Some(first), Some(last)) => first.bytes.start..last.bytes.end,
            _ => 0..0,
        };
        let pieces: usize = rows.iter().map(|row| row.pieces.len()).sum();
        summary.pieces += pieces;
        let mut analyses = vec![Analysis::default(); group.len()];
        let mut read = 0;
        for rows in stretches(rows, self.options.batch_tokens.saturating_mul(2)) {
            read += rows.iter().map(|row| row.pieces.len()).sum::<usize>();
            self.read_rows(rows, &group, &mut analyses)?;
            let share = (bytes.end - bytes.start) as f64 * read as f64 / pieces as f64;
            progress.bytes_done(bytes.end.min(bytes.start + share as u64));
        }
        let work = group.into_par_iter().zip(analyses);
        let mut done: Vec<Processed> = self
            .threads
            .install(|| work.map(|(prepared, analysis)| self.finish(prepared, analysis)).collect());
        if let Some(last) = done.last_mut() {
            last.ends_group = true;
        }
        for processed in &done {
            summary.documents += usize::from(!processed.document.id.is_empty());
            summary.tokens += processed.segmented.tokens.len();
            if !processed.document.id.is_empty() {
                progress.document_done(processed.segmented.tokens.len());
            }
        }
        progress.bytes_done(bytes.end);
        Ok(done)
    }

    /// Infers rows of a group's documents, in their order, and adds what they say to the documents' analyses.
    fn read_rows(
        &self,
        rows: Vec<Row>,
        group: &[Prepared],
        analyses: &mut [Analysis],
    ) -> Result<()> {
        let first = group.first().map_or(0, |first| first.ordinal);
        let mut logits = self.infer_once(rows)?;
        // Rows are found again by their identity: grouped by document, in the order of the documents.
        logits.sort_by_key(|row| row.id);
        // Sentences are decoded one by one, so those of a long document are shared out, too.
        let share = |row: &Logits| (row.id.document, row.id.sentence / SHARED_SENTENCES);
        let shares: Vec<&[Logits]> = logits.chunk_by(|a, b| share(a) == share(b)).collect();
        let decoded: Vec<_> = self.threads.install(|| {
            let decode = |rows: &[Logits]| {
                let (start, end) = (rows.first()?.id, rows.last()?.id);
                let at = start.document.checked_sub(first)?;
                let Prepared { document, segmented, .. } = group.get(at)?;
                let sentences = start.sentence..end.sentence + 1;
                let document = document.as_ref()?;
                let found =
                    self.decoder.decode_sentences(document, segmented, sentences.clone(), rows);
                Some((at, sentences, found))
            };
            shares.into_par_iter().map(decode).collect()
        });
        for (at, sentences, found) in decoded.into_iter().flatten() {
            analyses[at].extend(&group[at].segmented, sentences, found);
        }
        Ok(())
    }

    /// Runs the model over rows that it has not read before.
    fn infer_once(&self, rows: Vec<Row>) -> Result<Vec<Logits>> {
        if !self.options.repeats {
            return self.infer(rows);
        }
        let memory = || self.repeats.lock().unwrap_or_else(PoisonError::into_inner);
        let (fresh, plan) = memory().split(rows);
        let logits = self.infer(fresh)?;
        Ok(memory().join(plan, logits))
    }

    /// Runs the model over rows of like length at a time, so that no chunk waits for one long sentence.
    fn infer(&self, mut rows: Vec<Row>) -> Result<Vec<Logits>> {
        rows.sort_by_key(|row| (row.pieces.len(), row.id));
        let mut logits = Vec::with_capacity(rows.len());
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let mut batch = Batch::default();
            let mut pieces = 0;
            while let Some(row) = rows.next_if(|_| pieces < self.options.batch_tokens) {
                pieces += row.pieces.len();
                batch.rows.push(row);
            }
            logits.extend(self.engine.run(&batch, infer::PREDICATE_THRESHOLD)?);
        }
        Ok(logits)
    }

    fn finish(&self, prepared: Prepared, mut analysis: Analysis) -> Processed {
        let Prepared { place, document, segmented, problems, .. } = prepared;
        let Some(mut document) = document else {
            return Processed { place, problems, ..Processed::default() };
        };
        analysis.finish(&segmented);
        let links = link::link(&document, &segmented, &analysis, self.rankers());
        let options = assemble::Options {
            open: self.options.open,
            // The least confidence is one of calibrated claims, so nothing is left out before.
            min_confidence: match self.options.calibration {
                Some(_) => 0.0,
                None => self.options.min_confidence,
            },
            trace: self.options.trace,
            dates: self.options.dates,
        };
        let Assembled { mut claims, dates, attributions, trace } =
            assemble::assemble(&document, &segmented, &analysis, &links, &self.schema, &options);
        if let Some(calibration) = &self.options.calibration {
            for claim in &mut claims {
                let score = f64::from(claim.confidence);
                claim.confidence = calibration.apply(&claim.kind, score) as f32;
            }
            claims.retain(|claim| claim.confidence >= self.options.min_confidence);
        }
        // Anchors keep where the date came from; the record only says the date.
        document.date = assemble::document_date(&document);
        Processed {
            place,
            ends_group: false,
            document,
            segmented,
            analysis,
            links,
            claims,
            dates,
            attributions,
            trace,
            problems,
        }
    }
}

/// Cuts rows into stretches of about so many word pieces, never inside a sentence.
fn stretches(rows: Vec<Row>, pieces: usize) -> impl Iterator<Item = Vec<Row>> {
    let mut rows = rows.into_iter().peekable();
    std::iter::from_fn(move || {
        let mut stretch: Vec<Row> = Vec::new();
        let mut sum = 0;
        let sentence = |row: &Row| (row.id.document, row.id.sentence);
        while let Some(row) = rows.next_if(|row| {
            stretch.is_empty()
                || sum < pieces
                || stretch.last().is_some_and(|last| sentence(last) == sentence(row))
        }) {
            sum += row.pieces.len();
            stretch.push(row);
        }
        (!stretch.is_empty()).then_some(stretch)
    })
}

/// A document on its way to the model.
struct Prepared {
    ordinal: usize,
    place: Place,
    /// As in [`Read`].
    bytes: Range<u64>,
    document: Option<Document>,
    segmented: Segmented,
    rows: Vec<Row>,
    problems: Vec<Problem>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::RowId;

    #[test]
    fn stretches_keep_sentences_whole() {
        // For each row: its document, its sentence, its pieces.
        let rows = [
            (0, 0, 5),
            (0, 1, 5),
            (0, 1, 5),
            (0, 1, 5),
            (0, 2, 1),
            (1, 0, 1),
            (1, 1, 20),
            (1, 2, 1),
        ];
        let cases: [(usize, &[usize]); 5] = [
            (0, &[1, 3, 1, 1, 1, 1]),
            (6, &[4, 3, 1]),
            (10, &[4, 3, 1]),
            (21, &[5, 2, 1]),
            (usize::MAX, &[8]),
        ];
        for (pieces, expected) in cases {
            let rows: Vec<Row> = rows
                .iter()
                .map(|&(document, sentence, pieces)| Row {
                    id: RowId { document, sentence, window: 0 },
                    pieces: vec![1; pieces],
                    ..Row::default()
                })
                .collect();
            let found: Vec<Vec<Row>> = stretches(rows.clone(), pieces).collect();
            let sizes: Vec<usize> = found.iter().map(Vec::len).collect();
            assert_eq!(sizes, expected, "{pieces} pieces");
            assert_eq!(found.concat(), rows);
        }
        assert_eq!(stretches(Vec::new(), 10).count(), 0);
    }
}
