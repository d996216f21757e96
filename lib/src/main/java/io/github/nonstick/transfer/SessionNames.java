package io.github.nonstick.transfer;

import io.github.nonstick.Escaped;
import java.text.Normalizer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The names that one session has brought, kept to tell those that some file systems take for one and the same.
 *
 * <p>macOS, Windows and directories of Linux with case folding know one file where a peer sends {@code a.txt}
 * and {@code A.TXT}, or an accented letter in one code point and in two; on any other the files would meet
 * when they are copied on. Names are compared by {@link #folded}, directory by directory.
 *
 * <p>Memory is bounded whatever a peer sends: 32 to 64 bytes a name, so 4 MiB for
 * {@value #MAX_NAMES} names, and some 200 bytes a directory for at most {@value #MAX_DIRECTORIES}. Beyond
 * that the directories used least recently are forgotten, which costs a check and no file: a sender that
 * walks a tree does not come back to them, and a name that is taken on the disk is seen there. A single
 * directory beyond the limit takes no further names, as forgetting would there be forgetting at random.
 * Names are kept as 64-bit hashes: two among 131,072 meet by chance once in 2,000 million sessions, and the
 * second file is then refused.
 *
 * <p>The sessions of one receiver share a budget. Names beyond it are not remembered, which costs their checks
 * and no file either.
 *
 * <p>For use by one thread.
 */
final class SessionNames {
    static final int MAX_NAMES = 1 << 17;
    static final int MAX_DIRECTORIES = 1 << 12;

    /** What a directory takes of the budget beside its names. */
    private static final int NAMES_OF_A_TABLE = 8;

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final int maxNames;
    private final int maxDirectories;

    /** By {@link #directoryKey}, the least recently used first. */
    private final Map<Long, Table> tables = new LinkedHashMap<>(16, 0.75f, true);

    private final NameBudget budget;

    private int count;

    /** The name looked at last, and its hashes: it is checked before it is added. */
    private String last = "";

    private long lastFolded = hash("");
    private long lastSpelling = hash("");

    SessionNames() {
        this(new NameBudget());
    }

    /** Names of a session that shares a budget with others; what goes beyond it is not remembered. */
    SessionNames(NameBudget budget) {
        this(MAX_NAMES, MAX_DIRECTORIES, budget);
    }

    SessionNames(int maxNames, int maxDirectories) {
        this(maxNames, maxDirectories, new NameBudget());
    }

    SessionNames(int maxNames, int maxDirectories, NameBudget budget) {
        this.maxNames = maxNames;
        this.maxDirectories = maxDirectories;
        this.budget = budget;
    }

    /** What stands for a directory in the other methods. */
    static long directoryKey(String path) {
        return hash(path);
    }

    /**
     * Refuses a name that collides with another one of its directory.
     *
     * @throws RefusedException if it does, or no more names can be remembered for this directory
     */
    void check(long directory, String name) throws RefusedException {
        Table table = tables.get(directory);
        if (table == null) {
            return;
        }
        look(name);
        long spelling = table.find(lastFolded);
        if (spelling == 0) {
            if (table.count >= maxNames) {
                throw new RefusedException(
                        Refusal.SESSION_LIMIT,
                        "the session has brought " + table.count + " names in one directory, at most " + maxNames
                                + " are accepted");
            }
        } else if (spelling != lastSpelling) {
            throw new RefusedException(
                    Refusal.COLLISION,
                    "filename " + Escaped.text(name)
                            + " differs from one received before by case or normalisation alone");
        }
    }

    /** Whether {@link #check} would refuse the name. */
    boolean collides(long directory, String name) {
        Table table = tables.get(directory);
        look(name);
        long spelling = table == null ? 0 : table.find(lastFolded);
        return spelling != 0 && spelling != lastSpelling;
    }

    /** Whether the name is remembered. */
    boolean has(long directory, String name) {
        Table table = tables.get(directory);
        look(name);
        return table != null && table.find(lastFolded) == lastSpelling;
    }

    /** Remembers a name that was checked. */
    void add(long directory, String name) {
        Table table = tables.get(directory);
        if (!budget.tryTake(table == null ? NAMES_OF_A_TABLE + 1 : 1)) {
            return;
        }
        if (table == null) {
            table = new Table();
            tables.put(directory, table);
        }
        look(name);
        if (table.put(lastFolded, lastSpelling)) {
            count++;
        } else {
            budget.giveBack(1);
        }
        forget();
    }

    private void look(String name) {
        if (!name.equals(last)) {
            last = name;
            lastFolded = hash(folded(name));
            lastSpelling = hash(name);
        }
    }

    /** As much as is beyond the limits. */
    private void forget() {
        while ((count > maxNames || tables.size() > maxDirectories) && tables.size() > 1) {
            Iterator<Table> eldest = tables.values().iterator();
            int forgotten = eldest.next().count;
            count -= forgotten;
            budget.giveBack(NAMES_OF_A_TABLE + forgotten);
            eldest.remove();
        }
    }

    /** Forgets all names. */
    void clear() {
        budget.giveBack(NAMES_OF_A_TABLE * tables.size() + count);
        tables.clear();
        count = 0;
    }

    /**
     * The text that all names share which a file system that folds case and normalises takes for one.
     *
     * <p>By the full mappings, so that {@code STRASSE} meets the German spelling with a sharp s as it does
     * on APFS and ext4; the dotless i is no i there, though its capital is I.
     */
    static String folded(String name) {
        if (isAscii(name)) {
            return name.toLowerCase(Locale.ROOT);
        }
        // Control characters stand in no safe name.
        String kept = Normalizer.normalize(name, Normalizer.Form.NFC).replace('\u0131', '\0');
        String lower = kept.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        return Normalizer.normalize(lower, Normalizer.Form.NFC);
    }

    private static boolean isAscii(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) > 0x7f) {
                return false;
            }
        }
        return true;
    }

    /** FNV-1a over UTF-16 units, with a last mix; never 0, which marks a free slot. */
    private static long hash(String text) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        hash ^= hash >>> 32;
        hash *= FNV_PRIME;
        hash ^= hash >>> 29;
        return hash == 0 ? 1 : hash;
    }

    /** From hashes of folded names to hashes of the names as they came, in one array without objects. */
    private static final class Table {
        /** Key and value in turn; a power of two, at most half full. */
        private long[] slots = new long[8];

        private int count;

        /** The spelling; 0 if there is none. */
        long find(long folded) {
            return slots[slot(slots, folded) + 1];
        }

        /** Whether it is new. */
        boolean put(long folded, long spelling) {
            int slot = slot(slots, folded);
            if (slots[slot] != 0) {
                return false;
            }
            slots[slot] = folded;
            slots[slot + 1] = spelling;
            count++;
            if (4 * count > slots.length) {
                grow();
            }
            return true;
        }

        private void grow() {
            long[] larger = new long[2 * slots.length];
            for (int i = 0; i < slots.length; i += 2) {
                if (slots[i] != 0) {
                    int slot = slot(larger, slots[i]);
                    larger[slot] = slots[i];
                    larger[slot + 1] = slots[i + 1];
                }
            }
            slots = larger;
        }

        private static int slot(long[] slots, long folded) {
            int mask = slots.length - 1;
            int slot = (int) (folded << 1) & mask;
            while (slots[slot] != 0 && slots[slot] != folded) {
                slot = slot + 2 & mask;
            }
            return slot;
        }
    }
}
