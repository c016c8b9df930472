package io.tileseq.shard;

import java.util.Arrays;

/**
 * The objects of one sample: for each frame a list of boxes or points, a value of each field of an object.
 *
 * @param counts objects of each frame
 * @param numbers of the fields that are float32, the values of all objects
 * @param integers of the fields that are int64, the values of all objects
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
public record ObjectLists(int[] counts, float[][] numbers, long[][] integers) {

    /** Collects objects frame by frame. */
    public static final class Builder {
        private static final int FEW = 8;
        private int[] counts = new int[1];
        private int frames;
        private int objects;
        private int before;
        private final float[][] numbers;
        private final long[][] integers;

        public Builder(int numberFields, int integerFields) {
            numbers = new float[numberFields][FEW];
            integers = new long[integerFields][FEW];
        }

        public void add(float[] ofNumbers, long[] ofIntegers) {
            for (int i = 0; i < numbers.length; i++) {
                if (objects == numbers[i].length) {
                    numbers[i] = Arrays.copyOf(numbers[i], 2 * objects);
                }
                numbers[i][objects] = ofNumbers[i];
            }
            for (int i = 0; i < integers.length; i++) {
                if (objects == integers[i].length) {
                    integers[i] = Arrays.copyOf(integers[i], 2 * objects);
                }
                integers[i][objects] = ofIntegers[i];
            }
            objects++;
        }

        /** The objects that were added since the last frame are one frame's. */
        public void endFrame() {
            if (frames == counts.length) {
                counts = Arrays.copyOf(counts, 2 * frames);
            }
            counts[frames++] = objects - before;
            before = objects;
        }

        public ObjectLists build() {
            float[][] allNumbers = new float[numbers.length][];
            for (int i = 0; i < numbers.length; i++) {
                allNumbers[i] = Arrays.copyOf(numbers[i], objects);
            }
            long[][] allIntegers = new long[integers.length][];
            for (int i = 0; i < integers.length; i++) {
                allIntegers[i] = Arrays.copyOf(integers[i], objects);
            }
            return new ObjectLists(Arrays.copyOf(counts, frames), allNumbers, allIntegers);
        }
    }
}
