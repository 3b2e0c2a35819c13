// Lucene's side of the comparison: compiled and run by `lucene_peer.py`, which states the
// configuration. Requests and answers are JSON lines, and searches are timed here, because sending
// a query through a pipe costs more than answering it.

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.fr.FrenchLightStemFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.util.ElisionFilter;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.FuzzyQuery;
import org.apache.lucene.search.IndexOrDocValuesQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.QueryBuilder;

public final class LuceneWorker {
    private static final int THREADS = 2;
    private static final int QUEUED = 256;
    private static final String TEXT = "text";
    private static final String DATE = "date";
    private static final String ID = "id";
    private static final String END = "";

    private final ObjectMapper mapper = new ObjectMapper();
    private final Analyzer analyzer = new FoldedFrench();
    private final QueryBuilder builder = new QueryBuilder(analyzer);
    private DirectoryReader reader;
    private IndexSearcher searcher;

    /** What FrenchAnalyzer does, then letters without accents. */
    private static final class FoldedFrench extends Analyzer {
        @Override
        protected TokenStreamComponents createComponents(String field) {
            Tokenizer tokenizer = new StandardTokenizer();
            TokenStream words = new ElisionFilter(tokenizer, FrenchAnalyzer.DEFAULT_ARTICLES);
            words = new LowerCaseFilter(words);
            words = new StopFilter(words, FrenchAnalyzer.getDefaultStopSet());
            words = new ASCIIFoldingFilter(new FrenchLightStemFilter(words));
            return new TokenStreamComponents(tokenizer, words);
        }
    }

    private void build(Path articles, Path folder) throws Exception {
        IndexWriterConfig config = new IndexWriterConfig(analyzer).setRAMBufferSizeMB(512);
        ExecutorService workers = Executors.newFixedThreadPool(THREADS);
        BlockingQueue<String> lines = new ArrayBlockingQueue<>(QUEUED);
        try (FSDirectory directory = FSDirectory.open(folder);
                IndexWriter writer = new IndexWriter(directory, config);
                BufferedReader file = Files.newBufferedReader(articles)) {
            Callable<Void> work = () -> {
                for (String line = lines.take(); line != END; line = lines.take()) {
                    writer.addDocument(document(mapper.readTree(line)));
                }
                return null;
            };
            List<Future<Void>> running = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                running.add(workers.submit(work));
            }
            for (String line = file.readLine(); line != null; line = file.readLine()) {
                lines.put(line);
            }
            for (int thread = 0; thread < THREADS; thread++) {
                lines.put(END);
            }
            for (Future<Void> one : running) {
                one.get();
            }
            writer.commit();
        } finally {
            workers.shutdownNow();
        }
    }

    private static Document document(JsonNode article) {
        Document document = new Document();
        String title = article.get("title").asText();
        String body = article.get("body").asText();
        document.add(new TextField(TEXT, title + "\n" + body, Field.Store.YES));
        String id = article.get("id").asText();
        document.add(new StringField(ID, id, Field.Store.YES));
        document.add(new SortedDocValuesField(ID, new BytesRef(id)));
        long date = moment(article.get("date").asText());
        document.add(new LongPoint(DATE, date));
        document.add(new NumericDocValuesField(DATE, date));
        document.add(new StoredField(DATE, article.get("date").asText()));
        for (String name : List.of("source", "section", "url")) {
            document.add(new StringField(name, article.get(name).asText(), Field.Store.YES));
        }
        for (JsonNode tag : article.get("tags")) {
            document.add(new StringField("tags", tag.asText(), Field.Store.YES));
        }
        return document;
    }

    private static long moment(String date) {
        if (date.length() <= 10) {
            return LocalDate.parse(date).atStartOfDay().toEpochSecond(ZoneOffset.UTC);
        }
        boolean zoned = date.endsWith("Z") || date.lastIndexOf('+') > 10 || date.lastIndexOf('-') > 10;
        return zoned
                ? OffsetDateTime.parse(date).toEpochSecond()
                : LocalDateTime.parse(date).toEpochSecond(ZoneOffset.UTC);
    }

    private void open(Path folder) throws IOException {
        // Nothing that was asked before may make a search cheaper.
        IndexSearcher.setDefaultQueryCache(null);
        reader = DirectoryReader.open(FSDirectory.open(folder));
        searcher = new IndexSearcher(reader);
    }

    private Query compile(JsonNode query) throws IOException {
        String kind = query.get("kind").asText();
        List<String> words = new ArrayList<>();
        query.get("words").forEach(word -> words.add(word.asText()));
        String joined = String.join(" ", words);
        switch (kind) {
            case "phrase":
                // As it was written: the tokenizer parts elided articles as it did in the articles.
                return orNothing(builder.createPhraseQuery(TEXT, query.get("text").asText()));
            case "prefix":
                return new PrefixQuery(new Term(TEXT, folded(words.get(0))));
            case "fuzzy":
                List<String> stems = stems(words.get(0));
                return new FuzzyQuery(new Term(TEXT, stems.isEmpty() ? words.get(0) : stems.get(0)), 1);
            case "and2":
                return orNothing(builder.createBooleanQuery(TEXT, joined, Occur.MUST));
            case "date_or3":
                long since = moment(query.get("extras").get("since").asText());
                long until = moment(query.get("extras").get("until").asText()) + 24 * 3600 - 1;
                Query dates = new IndexOrDocValuesQuery(
                        LongPoint.newRangeQuery(DATE, since, until),
                        NumericDocValuesField.newSlowRangeQuery(DATE, since, until));
                return new BooleanQuery.Builder()
                        .add(orNothing(builder.createBooleanQuery(TEXT, joined)), Occur.MUST)
                        .add(dates, Occur.FILTER)
                        .build();
            default:
                return orNothing(builder.createBooleanQuery(TEXT, joined));
        }
    }

    /** A query of stop words alone has no words left. */
    private static Query orNothing(Query query) {
        return query == null ? new BooleanQuery.Builder().build() : query;
    }

    private List<String> stems(String word) throws IOException {
        List<String> found = new ArrayList<>();
        try (TokenStream stream = analyzer.tokenStream(TEXT, word)) {
            CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
            stream.reset();
            while (stream.incrementToken()) {
                found.add(term.toString());
            }
            stream.end();
        }
        return found;
    }

    private static String folded(String word) {
        char[] input = word.toCharArray();
        char[] output = new char[input.length * 4];
        int length = ASCIIFoldingFilter.foldToASCII(input, 0, output, 0, input.length);
        return new String(output, 0, length);
    }

    private List<String> search(JsonNode query, int limit) throws IOException {
        Query compiled = compile(query);
        if (query.get("kind").asText().equals("count_or2")) {
            searcher.count(compiled);
        }
        List<String> ids = new ArrayList<>();
        List<LeafReaderContext> leaves = reader.leaves();
        for (ScoreDoc hit : searcher.search(compiled, limit).scoreDocs) {
            LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(hit.doc, leaves));
            SortedDocValues values = leaf.reader().getSortedDocValues(ID);
            values.advanceExact(hit.doc - leaf.docBase);
            ids.add(values.lookupOrd(values.ordValue()).utf8ToString());
        }
        return ids;
    }

    private Object answer(String method, JsonNode arguments) throws Exception {
        switch (method) {
            case "version":
                return org.apache.lucene.util.Version.LATEST + ", Java " + Runtime.version();
            case "segments":
                return reader.leaves().size();
            case "build":
                build(Path.of(arguments.get(0).asText()), Path.of(arguments.get(1).asText()));
                return true;
            case "open":
                open(Path.of(arguments.get(0).asText()));
                return true;
            case "search":
                return search(arguments.get(0), arguments.get(1).asInt());
            case "count":
                return searcher.count(compile(arguments.get(0)));
            case "time_queries":
                List<Double> seconds = new ArrayList<>();
                for (JsonNode query : arguments.get(0)) {
                    long start = System.nanoTime();
                    search(query, arguments.get(1).asInt());
                    seconds.add((System.nanoTime() - start) / 1e9);
                }
                return seconds;
            default:
                throw new IllegalArgumentException(method);
        }
    }

    public static void main(String[] arguments) throws Exception {
        LuceneWorker worker = new LuceneWorker();
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            JsonNode request = worker.mapper.readTree(line);
            Object answer = worker.answer(request.get("method").asText(), request.get("arguments"));
            out.println(worker.mapper.writeValueAsString(answer));
        }
    }
}
