package io.tileseq.model;

/** The type that ids have in the tile table, and so in the dataset. Elsewhere ids are text. */
public enum IdType {
    STRING,
    INT32,
    INT64;

    /** The id as a value of this type. */
    public Object parse(String text) {
        return switch (this) {
            case STRING -> text;
            case INT32 -> (Object) Integer.parseInt(text);
            case INT64 -> (Object) Long.parseLong(text);
        };
    }
}
