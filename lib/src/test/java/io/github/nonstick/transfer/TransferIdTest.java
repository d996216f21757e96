package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransferIdTest {
    private static final String DIGITS = "00112233445566778899aabbccddeeff";

    @Test
    void namesTheTwoFilesAndIsReadFromTheirNames() {
        TransferId id = TransferId.of(DIGITS);
        assertThat(id.partName()).isEqualTo(".nonstick-" + DIGITS + ".part");
        assertThat(id.journalName()).isEqualTo(".nonstick-" + DIGITS + ".journal");
        assertThat(TransferId.parse(DIGITS)).contains(id);
        assertThat(TransferId.ofPartName(id.partName())).contains(id);
        assertThat(TransferId.ofJournalName(id.journalName())).contains(id);
        assertThat(TransferId.ofPartName(id.journalName())).isEmpty();
        assertThat(TransferId.ofJournalName(id.partName())).isEmpty();
        assertThat(TransferId.ofPartName(".nonstick-0011223344556677.part")).isEmpty();
        assertThat(TransferId.ofPartName(".nonstick-.part")).isEmpty();
        assertThat(TransferId.ofPartName("x" + id.partName())).isEmpty();
    }

    @Test
    void namesFilesThatNoSenderCanName() {
        TransferId id = TransferId.of(DIGITS);
        assertThatThrownBy(() -> SafeName.check(id.partName())).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> SafeName.check(id.journalName())).isInstanceOf(RefusedException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00112233445566778899aabbccddeef",
                "00112233445566778899aabbccddeeff0",
                "00112233445566778899AABBCCDDEEFF",
                "00112233445566778899aabbccddeefg",
                "../12233445566778899aabbccddeeff",
                "0011223344556677 899aabbccddeeff",
                "\u0660\u0661112233445566778899aabbccddeeff"
            })
    void refusesWhatIsNo32LowerCaseHexadecimalDigits(String digits) {
        assertThat(TransferId.parse(digits)).isEmpty();
        assertThatThrownBy(() -> TransferId.of(digits)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void escapesWhatItRefuses() {
        assertThatThrownBy(() -> TransferId.of("\u001b[2J"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("transfer id \"\\u001b[2J\" is not 32 lower-case hexadecimal digits");
    }
}
