package io.tileseq.image;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where the pages of TIFFs are that were opened before, so that one goes through the directories of a stack once, and not
 * again for each of its pages. Not thread-safe.
 */
public final class KnownPages {
    /** As many files as may hold the bands of a frame; each has up to some MB. */
    private static final int MOST_FILES = 32;

    private final Map<String, TiffFile.Pages> files = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, TiffFile.Pages> eldest) {
            return size() > MOST_FILES;
        }
    };

    TiffFile.Pages of(String name, TiffFile file) throws IOException, BadImageException {
        TiffFile.Pages pages = files.get(name);
        if (pages == null) {
            pages = file.pages();
            files.put(name, pages);
        }
        return pages;
    }
}
