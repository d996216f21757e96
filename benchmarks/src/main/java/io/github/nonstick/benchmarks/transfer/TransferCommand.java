package io.github.nonstick.benchmarks.transfer;

import io.github.nonstick.benchmarks.Page;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Compares whole transfers, writes raw results, and prints tables; see {@link TransferOptions}. */
public final class TransferCommand {
    private TransferCommand() {}

    /**
     * Runs the command.
     *
     * @return the exit status: 2 for wrong arguments
     */
    public static int run(List<String> arguments, Page page) throws IOException, InterruptedException {
        TransferOptions options;
        try {
            options = TransferOptions.parse(arguments);
        } catch (IllegalArgumentException | ArithmeticException e) {
            System.err.println(e.getMessage());
            System.err.print(TransferOptions.USAGE);
            return 2;
        }
        // With --json, standard output is the results'.
        PrintStream progress = options.json() ? System.err : System.out;
        List<TransferRun> runs = compare(options, progress);
        for (TransferRun run : runs) {
            run.write(options.results());
        }
        if (options.json()) {
            System.out.println(
                    "[" + String.join(", ", runs.stream().map(TransferRun::json).toList()) + "]");
        } else {
            TransferTable.section(options.results()).forEach(System.out::println);
            page.render(options.out());
        }
        return 0;
    }

    static List<TransferRun> compare(TransferOptions options, PrintStream progress)
            throws IOException, InterruptedException {
        List<TransferRun> runs = new ArrayList<>();
        if (options.size() > 0) {
            List<Carrier> carriers = List.of(
                    NonstickCarrier.plain(options.jar()),
                    NonstickCarrier.resumable(options.jar()),
                    NonstickCarrier.newReceivers(options.jar()),
                    new PythonCarrier(),
                    new BareCarrier("BARE", "hash-first", "reads, hashes, sends, hashes, writes: nothing else"),
                    new BareCarrier("BARE_RESUME", "hash-last", "the same, hashed while it is sent"),
                    new NetcatCarrier(),
                    new RsyncCarrier());
            runs.add(compare(new LargeFile(options.size()), carriers, options, progress));
        }
        if (options.files() > 0) {
            List<Carrier> carriers = List.of(
                    NonstickCarrier.plain(options.jar()),
                    NonstickCarrier.compiledOnce(options.jar()),
                    NonstickCarrier.newReceivers(options.jar()),
                    new BareCarrier(
                            "BARE", "files", "creates and writes files: no hash, no answers, final names at once"),
                    new RsyncCarrier(),
                    new PythonCarrier());
            runs.add(compare(new SmallFiles(options.files()), carriers, options, progress));
        }
        return runs;
    }

    private static TransferRun compare(
            Payload payload, List<Carrier> carriers, TransferOptions options, PrintStream progress)
            throws IOException, InterruptedException {
        return new Comparison(payload, carriers, options.rounds(), options.directory(), progress)
                .run(options.command());
    }
}
