package io.github.nonstick.examples;

import io.github.nonstick.io.FileBody;
import io.github.nonstick.transfer.Outgoing;
import io.github.nonstick.transfer.OutgoingFile;
import io.github.nonstick.transfer.OutgoingStream;
import io.github.nonstick.transfer.OutgoingTree;
import io.github.nonstick.transfer.SendOutcome;
import io.github.nonstick.transfer.SenderListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the arguments of {@code nonstick send} name: files, directories, standard input, in this order. */
final class Sources {
    /** What stands for standard input. */
    static final String STANDARD_INPUT = "-";

    private final List<Source> sources = new ArrayList<>();
    private final Map<Path, Long> lengths = new LinkedHashMap<>();

    /**
     * One argument.
     *
     * @param item null for a directory
     */
    private record Source(Path path, @Nullable Outgoing item) {}

    private Sources() {}

    /**
     * Looks at what is to be sent.
     *
     * @param name what the receiver is told of a file or of standard input; null for a file's own
     * @param unreadable is told of what cannot be sent
     * @throws CommandFailure if an argument cannot be a name here
     */
    static Sources of(List<String> arguments, @Nullable String name, Consumer<SendOutcome> unreadable)
            throws CommandFailure {
        Sources sources = new Sources();
        for (String argument : arguments) {
            if (argument.equals(STANDARD_INPUT)) {
                OutgoingStream stream = new OutgoingStream(System.in, String.valueOf(name));
                sources.sources.add(new Source(stream.file(), stream));
            } else {
                boolean renamed = name != null && !arguments.contains(STANDARD_INPUT);
                sources.add(path(argument), renamed ? name : null, unreadable);
            }
        }
        return sources;
    }

    static Path path(String file) throws CommandFailure {
        try {
            return Path.of(file);
        } catch (InvalidPathException e) {
            throw new CommandFailure(
                    ExitCode.LOCAL,
                    "the encoding of this locale has no such name: " + Printable.text(file) + "; try LC_ALL=C.UTF-8");
        }
    }

    private void add(Path path, @Nullable String name, Consumer<SendOutcome> unreadable) {
        if (Files.isDirectory(path)) {
            sources.add(new Source(path, null));
            return;
        }
        try (FileBody body = FileBody.open(path)) {
            lengths.put(path, body.length());
            sources.add(new Source(path, name == null ? OutgoingFile.of(path) : new OutgoingFile(path, name)));
        } catch (IOException e) {
            unreadable.accept(unreadable(path, e));
        }
    }

    private static SendOutcome unreadable(Path path, IOException e) {
        return new SendOutcome(path, SendOutcome.Status.UNREADABLE, null, false, null, null, Main.describe(e), e);
    }

    boolean isEmpty() {
        return sources.isEmpty();
    }

    /** The files named themselves, with their lengths. */
    Map<Path, Long> lengths() {
        return Collections.unmodifiableMap(lengths);
    }

    /** The directories named. */
    List<Path> directories() {
        return sources.stream()
                .filter(source -> source.item() == null)
                .map(Source::path)
                .toList();
    }

    /** How many there are. */
    int count() {
        return sources.size();
    }

    /** The files among them. */
    List<OutgoingFile> files() {
        List<OutgoingFile> files = new ArrayList<>();
        for (Source source : sources) {
            if (source.item() instanceof OutgoingFile file) {
                files.add(file);
            }
        }
        return files;
    }

    /** Whether how much there is can be known before it is sent. */
    boolean hasKnownLength() {
        return lengths.size() == sources.size();
    }

    /** The names that the receiver is told of what is no directory. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        for (Source source : sources) {
            if (source.item() instanceof OutgoingFile file) {
                names.add(file.name());
            } else if (source.item() instanceof OutgoingStream stream) {
                names.add(stream.name());
            }
        }
        return names;
    }

    /** All of it; a directory is walked when its turn has come. */
    Iterator<Outgoing> items(SenderListener listener) {
        Iterator<Source> rest = sources.iterator();
        return new Iterator<>() {
            private Iterator<Outgoing> current = Collections.emptyIterator();

            @Override
            public boolean hasNext() {
                while (!current.hasNext() && rest.hasNext()) {
                    current = open(rest.next(), listener);
                }
                return current.hasNext();
            }

            @Override
            public Outgoing next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("all is sent");
                }
                return current.next();
            }
        };
    }

    private static Iterator<Outgoing> open(Source source, SenderListener listener) {
        Outgoing item = source.item();
        if (item != null) {
            return List.of(item).iterator();
        }
        try {
            return OutgoingTree.of(source.path(), listener);
        } catch (IOException e) {
            listener.finished(unreadable(source.path(), e));
            return Collections.emptyIterator();
        }
    }
}
