package io.tileseq.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tileseq.model.PixelBox;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoxTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(581, 806, 626, 846)",
                "[581,806,626,846]",
                "581 806 626 846",
                " 581.0, 806.00 626.,846 ",
                "+581\t806\n626 , 846"
            })
    void allWaysToWriteABoxAreOne(String text) {
        assertEquals(Optional.of(new PixelBox(581, 806, 626, 846)), BoxText.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "(1, 2, 3)",
                "(1, 2, 3, 4, 5)",
                "(1; 2; 3; 4)",
                "(1.5, 2, 3, 4)",
                "(1, 2, 3, 4]",
                "((1, 2, 3, 4))",
                "1e1 2 30 40",
                "(3, 2, 3, 4)",
                "(1, 4, 3, 4)",
                "(5, 2, 3, 4)",
                "0 0 3000000000 4",
                "-2147483648 0 2147483647 4",
                "1,,2,3,4",
                "nan 0 1 1"
            })
    void anythingElseIsNoBox(String text) {
        assertTrue(BoxText.parse(text).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-5, -6, 1, 2"})
    void aBoxMayBeginOutside(String text) {
        assertEquals(Optional.of(new PixelBox(-5, -6, 1, 2)), BoxText.parse(text));
    }
}
