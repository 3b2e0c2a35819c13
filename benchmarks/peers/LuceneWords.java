// Lucene's FrenchAnalyzer over lists of words and texts: run by `lucene_words.py`, which says what for.
// The first argument says which: "terms" answers each line of the input by its term, "speed" prints
// words and nanoseconds of CPU time of the fastest of several rounds over all lines.

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

public final class LuceneWords {
    private static final int ROUNDS = 12;

    private interface Sink {
        void take(CharTermAttribute term);
    }

    private static void analyze(Analyzer analyzer, String text, Sink sink) throws IOException {
        try (TokenStream stream = analyzer.tokenStream("text", text)) {
            CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
            stream.reset();
            while (stream.incrementToken()) {
                sink.take(term);
            }
            stream.end();
        }
    }

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        List<String> lines = new BufferedReader(
                new InputStreamReader(System.in, StandardCharsets.UTF_8)).lines().collect(Collectors.toList());
        if (arguments[0].equals("terms")) {
            Analyzer everyWord = new FrenchAnalyzer(CharArraySet.EMPTY_SET);
            for (String line : lines) {
                StringBuilder terms = new StringBuilder();
                analyze(everyWord, line, term -> terms.append(term));
                out.println(terms);
            }
        } else {
            Analyzer analyzer = new FrenchAnalyzer();
            long[] words = new long[1];
            ThreadMXBean clock = ManagementFactory.getThreadMXBean();
            long nanoseconds = Long.MAX_VALUE;
            for (int round = 0; round < ROUNDS; round++) {
                words[0] = 0;
                long start = clock.getCurrentThreadCpuTime();
                for (String line : lines) {
                    analyze(analyzer, line, term -> words[0]++);
                }
                nanoseconds = Math.min(nanoseconds, clock.getCurrentThreadCpuTime() - start);
            }
            out.println(words[0] + " " + nanoseconds);
        }
        out.flush();
    }
}
