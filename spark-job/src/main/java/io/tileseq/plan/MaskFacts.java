package io.tileseq.plan;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The masks of a region in one of the build's layers, one for each position in the order of frames.
 *
 * @param sources files of each frame; empty where there is none, or none is needed
 * @param frames what their headers say
 */
public record MaskFacts(List<List<ImageSource>> sources, List<FrameFacts> frames) implements Serializable {
    public MaskFacts {
        sources = List.copyOf(sources);
        frames = List.copyOf(frames);
    }

    /** The facts of each mask that has a path, once. */
    public List<FrameFacts> needed() {
        Map<List<ImageSource>, FrameFacts> facts = new LinkedHashMap<>();
        for (int i = 0; i < frames.size(); i++) {
            if (!sources.get(i).isEmpty()) {
                facts.put(sources.get(i), frames.get(i));
            }
        }
        return List.copyOf(facts.values());
    }
}
