package io.tileseq.config;

import io.tileseq.model.UserException;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** YAML as a tree of nodes that keep their text and their line. */
final class YamlNodes {
    private static final int MAX_CHARACTERS = 8 << 20;
    private static final String OVERRIDE = "--set ";

    private YamlNodes() {}

    static Node compose(String text, String name) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(name)
                .setCodePointLimit(MAX_CHARACTERS)
                .build();
        try {
            return new Compose(settings).composeString(text).orElseGet(YamlNodes::emptyMapping);
        } catch (YamlEngineException e) {
            throw UserException.config(name + " is not YAML: " + e.getMessage());
        }
    }

    private static MappingNode emptyMapping() {
        return new MappingNode(Tag.MAP, new ArrayList<>(), FlowStyle.BLOCK);
    }

    /** The tree with the value of one key replaced: {@code split.seed=7}. Sections that are not there are made. */
    static Node override(Node root, String override) {
        int equals = override.indexOf('=');
        if (equals <= 0) {
            throw UserException.config("--set must be key=value, such as split.seed=7, but is " + override);
        }
        Node value = compose(override.substring(equals + 1), OVERRIDE + override);
        if (!(root instanceof MappingNode mapping)) {
            return root; // not a config at all, which the loader says
        }
        String[] path = override.substring(0, equals).split("\\.", -1);
        MappingNode at = mapping;
        for (int i = 0; i < path.length - 1; i++) {
            at = child(at, path[i], value);
        }
        boolean empty = override.substring(equals + 1).isBlank();
        put(at, path[path.length - 1], empty ? scalar("", value) : value);
        return root;
    }

    /** A mapping with one key that is true, for a section that is written as that key alone. */
    static MappingNode flag(String key, Node beside) {
        MappingNode mapping = new MappingNode(
                Tag.MAP, true, new ArrayList<>(), FlowStyle.BLOCK, beside.getStartMark(), beside.getEndMark());
        put(mapping, key, scalar("true", beside));
        return mapping;
    }

    /** Where a node was written: {@code line 7}, or the {@code --set} that holds it; empty if nowhere. */
    static String where(Node node) {
        if (node == null) {
            return "";
        }
        return node.getStartMark()
                .map(mark -> mark.getName().startsWith(OVERRIDE) ? mark.getName() : "line " + (mark.getLine() + 1))
                .orElse("");
    }

    /** The section below {@code key}; one that is made stands where {@code beside} stands. */
    private static MappingNode child(MappingNode parent, String key, Node beside) {
        for (NodeTuple tuple : parent.getValue()) {
            if (isKey(tuple, key) && tuple.getValueNode() instanceof MappingNode found) {
                return found;
            }
        }
        MappingNode made = new MappingNode(
                Tag.MAP, true, new ArrayList<>(), FlowStyle.BLOCK, beside.getStartMark(), beside.getEndMark());
        put(parent, key, made);
        return made;
    }

    private static void put(MappingNode parent, String key, Node value) {
        List<NodeTuple> tuples = new ArrayList<>(parent.getValue());
        tuples.removeIf(tuple -> isKey(tuple, key));
        tuples.add(new NodeTuple(scalar(key, value), value));
        parent.setValue(tuples);
    }

    private static boolean isKey(NodeTuple tuple, String key) {
        return tuple.getKeyNode() instanceof ScalarNode scalar
                && scalar.getValue().equals(key);
    }

    /** A scalar that stands where {@code beside} stands. */
    private static ScalarNode scalar(String text, Node beside) {
        return new ScalarNode(Tag.STR, true, text, ScalarStyle.PLAIN, beside.getStartMark(), beside.getEndMark());
    }
}
