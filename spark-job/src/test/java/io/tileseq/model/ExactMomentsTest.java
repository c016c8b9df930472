package io.tileseq.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ExactMomentsTest {
    private static ExactMoments of(double... values) {
        ExactMoments moments = new ExactMoments();
        for (double value : values) {
            moments.add(value);
        }
        return moments;
    }

    @Test
    void meanAndStdAreOfThePopulation() {
        ExactMoments moments = of(2, 4, 4, 4, 5, 5, 7, 9);
        assertEquals(8, moments.count());
        assertEquals(5, moments.mean());
        assertEquals(2, moments.std());
    }

    @Test
    void noOrderOfSumsMatters() {
        // In double 1e300 + 1 - 1e300 is 0.
        ExactMoments left = of(1e300, 1);
        left.merge(of(-1e300));
        ExactMoments right = of(-1e300, 1e300);
        right.merge(of(1));
        assertEquals(1.0 / 3, left.mean());
        assertEquals(left.mean(), right.mean());
        assertEquals(left.std(), right.std());
    }

    @Test
    void equalNumbersHaveNoSpread() {
        assertEquals(0, of(0.1, 0.1, 0.1).std());
        assertEquals(0.1, of(0.1, 0.1, 0.1).mean());
    }
}
