package io.tileseq.config;

import io.tileseq.model.UserException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Collects all that is wrong with a config, to tell it at once. */
final class Problems {
    private static final int MOST_EDITS = 3;

    private final String file;
    private final List<String> problems = new ArrayList<>();

    Problems(String file) {
        this.file = file;
    }

    /**
     * @param path the key, such as {@code split.seed}
     * @param where its line or its {@code --set}; empty if it stands nowhere
     */
    void add(String path, String where, String problem) {
        problems.add((where.isEmpty() ? "" : where + ", ") + path + ": " + problem);
    }

    boolean isEmpty() {
        return problems.isEmpty();
    }

    UserException toException() {
        String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
        return UserException.config(file + " has " + count + ":\n  - " + String.join("\n  - ", problems));
    }

    /** {@code "; did you mean …?"} if one of the names is close, else nothing. */
    static String suggestion(String found, Collection<String> names) {
        Optional<String> closest = names.stream()
                .min((a, b) -> Integer.compare(edits(found, a), edits(found, b)))
                .filter(name -> edits(found, name) <= Math.min(MOST_EDITS, Math.max(1, name.length() / 2)));
        return closest.map(name -> "; did you mean " + name + "?").orElse("");
    }

    /** Insertions, deletions, replacements and swaps of neighbours between two names (optimal string alignment). */
    private static int edits(String found, String name) {
        String a = found.toLowerCase(Locale.ROOT);
        String b = name.toLowerCase(Locale.ROOT);
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int replace = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                cost[i][j] = Math.min(replace, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[a.length()][b.length()];
    }
}
