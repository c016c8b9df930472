package io.tileseq.model;

/**
 * Something the user can mend: the message says what is wrong, with file, value and limit, and names the remedy. It is
 * shown without a stack trace. Everything else that is thrown is a bug.
 */
public final class UserException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is at fault, and so the exit code. */
    public enum Fault {
        /** The config or the command line. */
        CONFIG(2),
        /** The input data, past its threshold. */
        INPUT(3),
        /** The storage: not there, not allowed, full. */
        STORAGE(4);

        private final int exitCode;

        Fault(int exitCode) {
            this.exitCode = exitCode;
        }

        public int exitCode() {
            return exitCode;
        }
    }

    private final Fault fault;

    public UserException(Fault fault, String message) {
        super(message);
        this.fault = fault;
    }

    public UserException(Fault fault, String message, Throwable cause) {
        super(message, cause);
        this.fault = fault;
    }

    public static UserException config(String message) {
        return new UserException(Fault.CONFIG, message);
    }

    public static UserException input(String message) {
        return new UserException(Fault.INPUT, message);
    }

    public static UserException storage(String message, Throwable cause) {
        return new UserException(Fault.STORAGE, message, cause);
    }

    public Fault fault() {
        return fault;
    }
}
