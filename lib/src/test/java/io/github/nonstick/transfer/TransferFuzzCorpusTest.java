package io.github.nonstick.transfer;

import io.github.nonstick.FuzzInput;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the fuzz tests of transfers begin with, and what they found, without a fuzzer. */
@Timeout(60)
class TransferFuzzCorpusTest {
    @Test
    void namesStayInsideOrAreRefused() throws IOException {
        FuzzInput.tryCorpus("transfer/NameFuzzTest", NameProperties::check);
    }

    @Test
    void journalsAreReadUpToTheFirstLineThatIsNotWhole() throws IOException {
        FuzzInput.tryCorpus("transfer/JournalFuzzTest", JournalProperties::check);
    }

    @Test
    void transfersTakenUpKeepThePrefixThatIsRight() throws IOException {
        FuzzInput.tryCorpus("transfer/RecoveryFuzzTest", RecoveryProperties::check);
    }

    @Test
    void receiverKeepsWhatItSaysItKeeps() throws IOException {
        FuzzInput.tryCorpus("transfer/ReceiverFuzzTest", ReceiverProperties::check);
    }

    @Test
    void senderReportsEachFileOnce() throws IOException {
        FuzzInput.tryCorpus("transfer/SenderFuzzTest", SenderProperties::check);
    }
}
