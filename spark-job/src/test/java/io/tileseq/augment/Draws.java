package io.tileseq.augment;

/** Draws with chosen parameters, for tests. */
final class Draws {
    private Draws() {}

    static Draw geometry(int quarterTurns, boolean flipHorizontal, boolean flipVertical) {
        return new Draw(flipHorizontal, flipVertical, quarterTurns, 0, 1, 0, 0, 0, 0, 1, 1, 0, false, 1, 0, 0);
    }

    static Draw rotation(double degrees) {
        return new Draw(false, false, 0, degrees, 1, 0, 0, 0, 0, 1, 1, 0, false, 1, 0, 0);
    }

    static Draw crop(double scale, double ratio, double x, double y) {
        return new Draw(false, false, 0, 0, scale, ratio, x, y, 0, 1, 1, 0, false, 1, 0, 0);
    }

    static Draw tone(double contrast, double brightness, double gamma) {
        return new Draw(false, false, 0, 0, 1, 0, 0, 0, brightness, contrast, gamma, 0, false, 1, 0, 0);
    }

    static Draw noise(double std, long key) {
        return new Draw(false, false, 0, 0, 1, 0, 0, 0, 0, 1, 1, std, false, key, 0, 0);
    }
}
