package io.tileseq.config;

import io.tileseq.model.Layout;
import io.tileseq.model.UserException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * One mapping of the config. Each key is asked for once, with its type, limits and default; what is wrong is noted in
 * {@link Problems} and a stand-in is returned, so that reading goes on. Values are taken from the text of the scalars, so
 * labels stay as written.
 */
final class Section {
    /** The most that counts of pixels and frames may be. */
    static final int MAX_SIDE = 1 << 20;

    private static final Pattern BYTES = Pattern.compile("(\\d{1,15})\\s*(B|KiB|MiB|GiB|TiB|KB|MB|GB)?");

    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d+)?");

    private final String path;
    private final String where;
    private final Problems problems;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, String> places = new LinkedHashMap<>();
    private final Map<String, Object> resolved = new LinkedHashMap<>();

    Section(String path, Node node, Problems problems) {
        this.path = path;
        this.where = YamlNodes.where(node);
        this.problems = problems;
        if (node == null || isNull(node)) {
            return;
        }
        if (!(node instanceof MappingNode mapping)) {
            problem(node, "must be a mapping of keys but is " + describe(node));
            return;
        }
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problem(tuple.getKeyNode(), "must have plain keys");
                continue;
            }
            places.put(key.getValue(), YamlNodes.where(key));
            if (values.put(key.getValue(), tuple.getValueNode()) != null) {
                problems.add(pathOf(key.getValue()), YamlNodes.where(key), "stands twice; keep one of them");
            }
        }
    }

    /** The keys that were asked for, with their values. */
    Map<String, Object> resolved() {
        return resolved;
    }

    boolean has(String key) {
        return values.containsKey(key) && !isNull(values.get(key));
    }

    /** Notes a key that has no place beside others; it is not asked for any more. */
    void misplaced(String key, String problem) {
        if (has(key)) {
            problem(key, problem);
        }
        values.remove(key);
    }

    List<String> keys() {
        return List.copyOf(values.keySet());
    }

    /** The section below {@code key}, empty if it is not there. */
    Section section(String key) {
        Section section = new Section(pathOf(key), values.get(key), problems);
        resolved.put(key, section.resolved);
        return section;
    }

    /** As {@link #section(String)}; where {@code flag} stands in its place, that key of the section is true. */
    Section section(String key, String flag) {
        if (values.get(key) instanceof ScalarNode scalar && scalar.getValue().equals(flag)) {
            values.put(key, YamlNodes.flag(flag, scalar));
        }
        return section(key);
    }

    boolean flag(String key) {
        Optional<String> text = scalar(key);
        boolean known = text.isEmpty() || List.of("true", "false").contains(text.get());
        if (!known) {
            problem(key, "must be true or false but is " + text.get());
        }
        boolean value = text.isPresent() && text.get().equals("true");
        resolved.put(key, value);
        return value;
    }

    Optional<String> optionalText(String key) {
        Optional<String> text = scalar(key);
        resolved.put(key, text.orElse(null));
        return text;
    }

    String text(String key, String otherwise) {
        String text = scalar(key).orElse(otherwise);
        resolved.put(key, text);
        return text;
    }

    String requiredText(String key) {
        if (!has(key)) {
            problem(key, "is required");
        }
        return text(key, "");
    }

    long integer(String key, long otherwise, long low, long high) {
        long value = scalar(key)
                .map(text -> parseInteger(key, text, otherwise, low, high))
                .orElse(otherwise);
        resolved.put(key, value);
        return value;
    }

    OptionalInt optionalInteger(String key, int low, int high) {
        if (!has(key)) {
            optionalText(key);
            return OptionalInt.empty();
        }
        return OptionalInt.of((int) integer(key, low, low, high));
    }

    private long parseInteger(String key, String text, long otherwise, long low, long high) {
        try {
            long value = Long.parseLong(text.strip());
            if (value >= low && value <= high) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below, with what is allowed
        }
        problem(key, "must be an integer from " + low + " to " + high + " but is " + text);
        return otherwise;
    }

    double number(String key, double otherwise, double low, double high) {
        double value = scalar(key)
                .map(text -> parseNumber(key, text, otherwise, low, high))
                .orElse(otherwise);
        resolved.put(key, value);
        return value;
    }

    OptionalDouble optionalNumber(String key, double low, double high) {
        if (!has(key)) {
            optionalText(key);
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(number(key, 0, low, high));
    }

    private double parseNumber(String key, String text, double otherwise, double low, double high) {
        if (NUMBER.matcher(text.strip()).matches()) {
            double value = Double.parseDouble(text.strip());
            if (value >= low && value <= high) {
                return value;
            }
        }
        problem(key, "must be a number from " + low + " to " + high + " but is " + text);
        return otherwise;
    }

    /** A size in bytes: a plain number, or with a unit such as 64KiB, 512MiB, 1GiB. */
    long bytes(String key, long otherwise, long low, long high) {
        long value = scalar(key)
                .map(text -> parseBytes(key, text, otherwise, low, high))
                .orElse(otherwise);
        resolved.put(key, value);
        return value;
    }

    private long parseBytes(String key, String text, long otherwise, long low, long high) {
        Matcher matcher = BYTES.matcher(text.strip());
        if (matcher.matches()) {
            long unit =
                    switch (matcher.group(2) == null ? "B" : matcher.group(2)) {
                        case "KiB" -> 1L << 10;
                        case "MiB" -> 1L << 20;
                        case "GiB" -> 1L << 30;
                        case "TiB" -> 1L << 40;
                        case "KB" -> 1_000L;
                        case "MB" -> 1_000_000L;
                        case "GB" -> 1_000_000_000L;
                        default -> 1L;
                    };
            double value = (double) Long.parseLong(matcher.group(1)) * unit;
            if (value >= low && value <= high) {
                return (long) value;
            }
        }
        problem(key, "must be a size of " + low + " to " + high + " bytes, such as 512MiB, but is " + text);
        return otherwise;
    }

    <E extends Enum<E>> E choice(String key, Class<E> type, E otherwise) {
        List<String> names =
                Arrays.stream(type.getEnumConstants()).map(Section::name).toList();
        E value = otherwise;
        Optional<String> text = scalar(key);
        if (text.isPresent()) {
            Optional<E> found = Arrays.stream(type.getEnumConstants())
                    .filter(constant -> name(constant).equalsIgnoreCase(text.get()))
                    .findFirst();
            if (found.isEmpty()) {
                problem(
                        key,
                        "must be one of " + String.join(", ", names) + " but is " + text.get()
                                + Problems.suggestion(text.get(), names));
            }
            value = found.orElse(otherwise);
        }
        resolved.put(key, value == null ? null : name(value));
        return value;
    }

    /** A constant as a config writes it: axes in capitals, words in lower case. */
    private static String name(Enum<?> constant) {
        return constant instanceof Layout layout
                ? layout.axes()
                : constant.name().toLowerCase(Locale.ROOT);
    }

    /** A list of texts; a single scalar is a list of one. */
    List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        Node node = values.get(key);
        if (node instanceof SequenceNode sequence) {
            for (Node item : sequence.getValue()) {
                if (item instanceof ScalarNode scalar && !isNull(item)) {
                    if (scalar.getValue().isBlank()) {
                        problem(item, key, "must not hold an empty text");
                    }
                    texts.add(scalar.getValue());
                } else {
                    problem(item, key, "must be a list of plain values but holds " + describe(item));
                }
            }
        } else {
            scalar(key).ifPresent(texts::add);
        }
        resolved.put(key, texts);
        return texts;
    }

    /**
     * Plain keys and their plain values: a mapping, or a list, whose items have their places from 0 on as values, here or in
     * a file of JSON or YAML that is named here. Empty if the key is not there.
     *
     * @param read reads the file that a text names
     */
    Map<String, String> entries(String key, UnaryOperator<String> read) {
        return entries(key, read, this::plain);
    }

    /** As {@link #entries}, where a list of plain values may stand for a plain key: it is taken as them with commas between. */
    Map<String, String> entriesOfValues(String key, UnaryOperator<String> read) {
        return entries(key, read, this::joined);
    }

    private Map<String, String> entries(
            String key, UnaryOperator<String> read, BiFunction<Node, String, String> keyOf) {
        Map<String, String> entries = new LinkedHashMap<>();
        Node node = values.get(key);
        if (node instanceof ScalarNode) {
            Optional<String> file = scalar(key);
            try {
                node = file.map(name -> YamlNodes.compose(read.apply(name), name))
                        .orElse(null);
            } catch (UserException e) {
                problem(key, e.getMessage());
                node = null;
            }
        }
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                String name = keyOf.apply(tuple.getKeyNode(), key);
                if (entries.put(name, plain(tuple.getValueNode(), key)) != null) {
                    problem(tuple.getKeyNode(), key, "has " + name + " twice");
                }
            }
        } else if (node instanceof SequenceNode sequence) {
            for (Node item : sequence.getValue()) {
                String name = keyOf.apply(item, key);
                if (entries.put(name, Integer.toString(entries.size())) != null) {
                    problem(item, key, "has " + name + " twice");
                }
            }
        } else if (node != null && !isNull(node)) {
            problem(key, "must be a mapping or a list, here or in the file that it names, but is " + describe(node));
        }
        resolved.put(key, entries.isEmpty() ? null : entries);
        return entries;
    }

    private String plain(Node node, String key) {
        if (node instanceof ScalarNode scalar && !isNull(node)) {
            return scalar.getValue();
        }
        problem(node, key, "must hold plain values but holds " + describe(node));
        return "";
    }

    private String joined(Node node, String key) {
        return node instanceof SequenceNode list
                ? list.getValue().stream().map(item -> plain(item, key)).collect(Collectors.joining(","))
                : plain(node, key);
    }

    /** A list of integers of any sign. */
    List<Long> integers(String key) {
        List<Long> integers = new ArrayList<>();
        for (String text : texts(key)) {
            if (text.strip().matches("[-+]?\\d{1,18}")) {
                integers.add(Long.valueOf(text.strip()));
            } else {
                problem(key, "must be a list of integers but holds " + text);
            }
        }
        resolved.put(key, integers);
        return integers;
    }

    /** A list of integers from 0. */
    List<Integer> indices(String key) {
        List<Integer> indices = new ArrayList<>();
        for (String text : texts(key)) {
            if (text.strip().matches("\\d{1,9}")) {
                indices.add(Integer.valueOf(text.strip()));
            } else {
                problem(key, "must be a list of integers from 0 but holds " + text);
            }
        }
        resolved.put(key, indices);
        return indices;
    }

    /** A list of finite numbers. */
    List<Double> numbers(String key) {
        List<Double> numbers = new ArrayList<>();
        for (String text : texts(key)) {
            double value = NUMBER.matcher(text.strip()).matches() ? Double.parseDouble(text.strip()) : Double.NaN;
            if (Double.isFinite(value)) {
                numbers.add(value);
            } else {
                problem(key, "must be a list of finite numbers but holds " + text);
            }
        }
        resolved.put(key, numbers);
        return numbers;
    }

    private Optional<String> scalar(String key) {
        Node node = values.get(key);
        if (node == null || isNull(node)) {
            return Optional.empty();
        }
        if (node instanceof ScalarNode scalar && scalar.getValue().isBlank()) {
            problem(key, "must not be an empty text; leave it out for the default");
            return Optional.empty();
        }
        if (node instanceof ScalarNode scalar) {
            return Optional.of(scalar.getValue());
        }
        problem(key, "must be one value but is " + describe(node));
        return Optional.empty();
    }

    void problem(String key, String problem) {
        problems.add(pathOf(key), places.getOrDefault(key, where), problem);
    }

    private void problem(Node node, String key, String problem) {
        problems.add(pathOf(key), YamlNodes.where(node), problem);
    }

    private void problem(Node node, String problem) {
        problems.add(path.isEmpty() ? "the config" : path, YamlNodes.where(node), problem);
    }

    /** Notes every key that was not asked for. */
    void finish() {
        for (String key : values.keySet()) {
            if (!resolved.containsKey(key)) {
                problem(
                        key,
                        "is no known key" + Problems.suggestion(key, resolved.keySet()) + "; known here: "
                                + String.join(", ", resolved.keySet()));
            }
        }
    }

    private String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static boolean isNull(Node node) {
        return node instanceof ScalarNode scalar
                && scalar.isPlain()
                && (scalar.getValue().isEmpty()
                        || scalar.getValue().equals("null")
                        || scalar.getValue().equals("~"));
    }

    private static String describe(Node node) {
        if (node instanceof ScalarNode scalar) {
            return isNull(node) ? "empty" : scalar.getValue();
        }
        return node instanceof MappingNode ? "a mapping" : "a list";
    }
}
