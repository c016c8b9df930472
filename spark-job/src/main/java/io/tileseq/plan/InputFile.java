package io.tileseq.plan;

import java.io.Serializable;

/**
 * An input file as it was when the plan was made.
 *
 * @param path full URI
 * @param length bytes
 * @param version what changes when the content does: the modification time in milliseconds, or the store's entity tag
 */
public record InputFile(String path, long length, String version) implements Serializable {}
