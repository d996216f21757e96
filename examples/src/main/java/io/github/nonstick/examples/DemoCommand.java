package io.github.nonstick.examples;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.server.FrameServer;
import io.github.nonstick.transfer.ConflictPolicy;
import io.github.nonstick.transfer.FileReceiver;
import io.github.nonstick.transfer.FileSender;
import io.github.nonstick.transfer.OutgoingFile;
import io.github.nonstick.transfer.SendOutcome;
import io.github.nonstick.transfer.SenderListener;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code nonstick demo}: sends a few files to itself and shows what happens. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        versionProvider = VersionFromBuild.class,
        description = {
            "Shows it all on this machine, and leaves nothing behind.",
            "",
            "Starts a receiver on a free port of 127.0.0.1 with a temporary directory, sends it files, shows the first"
                    + " frame's bytes, and compares what was stored with what was sent.",
            ""
        })
final class DemoCommand implements Callable<Integer> {
    /** So much of the first body is shown. */
    private static final FrameDump.Shown SHOWN = new FrameDump.Shown(64, 0);

    private static final int NAME_COLUMNS = 24;
    private static final int DIGEST_PIECE_LENGTH = 1 << 18;

    @Parameters(
            paramLabel = "FILE",
            arity = "0..*",
            description = "Files to send (default: four that are made, one with a Chinese name, one empty, one of"
                    + " 64 MiB).")
    private List<Path> given = List.of();

    DemoCommand() {}

    @Override
    public Integer call() throws CommandFailure {
        long begun = System.nanoTime();
        try (DemoDirectory directory = DemoDirectory.create()) {
            FileReceiver receiver = FileReceiver.into(directory.received()).withConflictPolicy(ConflictPolicy.RENAME);
            InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
            try (FrameServer server =
                            FrameServer.startWithChannels(new InetSocketAddress(loopback, 0), receiver::serve);
                    Progress progress = Progress.onTerminal()) {
                cleanUpOnSignal(progress, server, directory);
                Output.line("receiver listening on "
                        + Address.text(loopback, server.localAddress().getPort()) + ", storing into "
                        + Printable.text(directory.received().toString()));
                List<OutgoingFile> files = files(directory);
                showFrame(files.get(0), server.localAddress(), progress);
                List<SendOutcome> outcomes = send(files, server.localAddress(), progress);
                return showVerdict(files, outcomes, directory.received(), progress, begun)
                        .code();
            }
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.LOCAL, "the demonstration failed: " + Main.describe(e));
        }
    }

    /** In this order: a receiver that is stopped makes no more files. */
    private static void cleanUpOnSignal(Progress progress, FrameServer server, DemoDirectory directory) {
        Termination.then(() -> {
            progress.close();
            Output.silence();
            try (directory) {
                server.close();
            } catch (IOException e) {
                throw new IllegalStateException("cannot clean up", e);
            }
        });
    }

    private List<OutgoingFile> files(DemoDirectory directory) throws IOException, CommandFailure {
        for (Path file : given) {
            if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
                throw new CommandFailure(ExitCode.LOCAL, "cannot read a file named " + Printable.text(file.toString()));
            }
        }
        List<OutgoingFile> files = new ArrayList<>();
        for (Path file : given.isEmpty() ? directory.makeFiles() : given) {
            files.add(OutgoingFile.of(file));
        }
        return files;
    }

    private static void showFrame(OutgoingFile first, InetSocketAddress target, Progress progress) throws IOException {
        Output.line("");
        Output.line("the first frame on the wire: " + Printable.text(first.name()));
        FileSender.to(target)
                .withListener(new Bar(progress))
                .record(
                        List.of(first),
                        () -> new FrameDump(FrameFormat.standard(), SHOWN, header -> progress.end(), Output::line));
        Output.line("");
    }

    private static List<SendOutcome> send(List<OutgoingFile> files, InetSocketAddress address, Progress progress)
            throws IOException {
        return FileSender.to(address).withListener(new Bar(progress)).send(files);
    }

    /** Shows how far the sender is. */
    private record Bar(Progress progress) implements SenderListener {
        @Override
        public void hashed(Path file, long done, long total) {
            progress.update("hashing " + Printable.text(file.getFileName().toString()), done, total);
        }

        @Override
        public void sent(Path file, long done, long total) {
            progress.update("sending " + Printable.text(file.getFileName().toString()), done, total);
        }
    }

    private static ExitCode showVerdict(
            List<OutgoingFile> files, List<SendOutcome> outcomes, Path received, Progress progress, long begun)
            throws IOException {
        Output.line("verdict, by hashing both files once more");
        ExitCode worst = ExitCode.DONE;
        long total = 0;
        for (int i = 0; i < files.size(); i++) {
            Path file = files.get(i).file();
            SendOutcome outcome = outcomes.get(i);
            String storedName = outcome.storedName();
            String name = Printable.padded(Printable.text(files.get(i).name()), NAME_COLUMNS);
            if (storedName == null) {
                worst = worst.orWorse(SendReport.exitCode(outcome));
                Output.line("  " + name + "  not stored: " + Printable.text(outcome.detail()));
                continue;
            }
            String sent = sha256(file, progress);
            String stored = sha256(received.resolve(storedName), progress);
            boolean identical = sent.equals(stored);
            worst = worst.orWorse(identical ? ExitCode.DONE : ExitCode.MISMATCH);
            total += Files.size(file);
            Output.line(String.format(
                    Locale.ROOT,
                    "  %s  %12d bytes  %s",
                    name,
                    Files.size(file),
                    identical ? "identical" : "DIFFERENT"));
            Output.line("    sent    sha256 " + sent);
            Output.line("    stored  sha256 " + stored);
        }
        Output.line("");
        String seconds = String.format(Locale.ROOT, "%.1f", (System.nanoTime() - begun) / 1e9);
        Output.line(files.size() + (files.size() == 1 ? " file, " : " files, ") + total + " bytes in " + seconds
                + " s: " + (worst == ExitCode.DONE ? "all identical" : "NOT ALL IDENTICAL"));
        return worst;
    }

    /** By the platform's digest and nothing else, so that the verdict does not rest on what it judges. */
    private static String sha256(Path file, Progress progress) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] piece = new byte[DIGEST_PIECE_LENGTH];
            long total = Files.size(file);
            long done = 0;
            int read;
            while ((read = in.read(piece)) >= 0) {
                digest.update(piece, 0, read);
                done += read;
                progress.update("reading " + Printable.text(file.getFileName().toString()), done, total);
            }
            progress.end();
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
