package io.tileseq.image;

import java.io.EOFException;

/**
 * An image whose own bytes are broken, hostile, or of a kind that is not supported: the input is at fault, never the
 * storage (that stays an {@link java.io.IOException}) and never this program. The message names the file, the tag or
 * block, and what was found.
 */
public final class BadImageException extends Exception {
    private static final long serialVersionUID = 1L;

    public BadImageException(String message) {
        super(message);
    }

    public BadImageException(String message, Throwable cause) {
        super(message, cause);
    }

    /** What a decoder says, in one line: some say nothing when the content ends too early. */
    static BadImageException undecodable(String what, Exception cause) {
        String said = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new BadImageException(
                what + ": "
                        + (cause instanceof EOFException
                                ? "it ends too early"
                                : said.lines().findFirst().orElse("")),
                cause);
    }
}
