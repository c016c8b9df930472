package io.tileseq.image;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where the pages of TIFFs are that were opened before, so that one goes through the directories of a stack once, and not
 * again for each of its pages. Not thread-safe.
 */
public final class KnownPages {
    /** The bands of a frame are seldom in more files than this. */
    private static final int MOST_FILES = 16;

    private final Map<Key, Walk> files = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Walk> eldest) {
            return size() > MOST_FILES;
        }
    };

    private record Key(String name, long length) {}

    /**
     * What came of going through a file's directories.
     *
     * @param pages null if they are broken
     * @param fault how, else null
     */
    private record Walk(TiffFile.Pages pages, BadImageException fault) {}

    TiffFile.Pages of(String name, TiffFile file) throws IOException, BadImageException {
        Key key = new Key(name, file.length());
        Walk walk = files.get(key);
        if (walk == null) {
            walk = walk(file);
            files.put(key, walk);
        }
        if (walk.fault() != null) {
            throw new BadImageException(walk.fault().getMessage(), walk.fault());
        }
        return walk.pages();
    }

    private static Walk walk(TiffFile file) throws IOException {
        try {
            return new Walk(file.pages(), null);
        } catch (BadImageException e) {
            return new Walk(null, e);
        }
    }
}
