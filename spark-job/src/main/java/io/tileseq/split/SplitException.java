package io.tileseq.split;

/** The rule cannot give what was asked for; the message says why and names the remedy. */
public final class SplitException extends Exception {
    private static final long serialVersionUID = 1L;

    public SplitException(String message) {
        super(message);
    }
}
