package io.tileseq.config;

import java.io.Serializable;

/**
 * A path in the config.
 *
 * @param written as the user wrote it
 * @param resolved as a full URI: a relative path is relative to the config file's folder
 */
public record Location(String written, String resolved) implements Serializable {}
