package io.tileseq;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tileseq.image.BadImageException;
import io.tileseq.image.ImageHeader;
import io.tileseq.image.ImageOptions;
import io.tileseq.image.PixelStream;
import io.tileseq.image.ReadCounter;
import io.tileseq.image.RegionImage;
import io.tileseq.image.RegionImages;
import io.tileseq.model.BlockGrid;
import io.tileseq.model.PixelBox;
import io.tileseq.model.UserException;
import io.tileseq.plan.BoxText;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tileseq image}. */
@Command(
        name = "image",
        mixinStandardHelpOptions = true,
        description = {
            "Says what the job sees in image files. Exit code 3 if one of them cannot be read.",
            "Blocks and images without blocks are decoded up to a quarter of the heap: TILESEQ_HEAP."
        },
        footer = {
            "",
            "Examples:",
            "  tileseq image scene.tif",
            "  tileseq image scene.tif --window 0,0,512,512 --npy corner.npy",
            "  tileseq image --list files.txt --json"
        })
final class ImageCommand implements Callable<Integer> {
    private static final int BAD_INPUT = 3;

    @Parameters(paramLabel = "URI", arity = "0..*", description = "Image files, on any Hadoop file system.")
    private List<String> paths = new ArrayList<>();

    @Option(
            names = "--list",
            paramLabel = "FILE",
            description = "Reads paths from a file: one a line, or path<TAB>page.")
    private Path list;

    @Option(names = "--page", paramLabel = "N", description = "The page to read, 0 by default.")
    private int page;

    @Option(
            names = "--window",
            paramLabel = "BOX",
            description = "Only these pixels: x_min,y_min,x_max,y_max, 0-based and half-open.")
    private String window;

    @Option(names = "--npy", paramLabel = "OUT", description = "Writes the pixels as (H, W, C), little-endian.")
    private Path npy;

    @Option(names = "--json", description = "One JSON object per file and line.")
    private boolean json;

    @Option(
            names = "--palette",
            paramLabel = "KIND",
            description = "expand: the colours of palette images; indices, the default: their numbers.")
    private String palette = "indices";

    @Mixin
    private SparkSettings settings;

    @Mixin
    private DebugOption debug;

    @Spec
    private CommandSpec spec;

    /** A file to look at. */
    private record Asked(String path, int page) {}

    @Override
    public Integer call() {
        List<Asked> asked = asked();
        if (npy != null && asked.size() != 1) {
            throw UserException.config("--npy takes one image but got " + asked.size());
        }
        if (!palette.equals("expand") && !palette.equals("indices")) {
            throw UserException.config("--palette must be expand or indices but is " + palette);
        }
        PixelBox box = window == null
                ? null
                : BoxText.parse(window)
                        .orElseThrow(() -> UserException.config(
                                "--window must be x_min,y_min,x_max,y_max with x_min < x_max and y_min < y_max but is "
                                        + window));
        // A block, or an image without blocks, is in memory up to three times: in the file, decoded, and as rows.
        long most = Math.min(
                ImageOptions.DEFAULT_MAX_DECODED_BYTES, Runtime.getRuntime().maxMemory() / 4);
        ImageOptions options = new ImageOptions(palette.equals("expand"), most);
        PrintWriter out = spec.commandLine().getOut();
        Configuration conf = settings.hadoop();
        Tabulated table = new Tabulated()
                .row("path", "format", "height", "width", "bands", "dtype", "compression", "block", "pages", "nodata");
        int bad = 0;
        for (Asked file : asked) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("path", file.path());
            try {
                look(conf, file, box, options, facts);
            } catch (BadImageException | IOException e) {
                facts.keySet().retainAll(List.of("path"));
                facts.put("error", String.valueOf(e.getMessage()));
                bad++;
            }
            if (json) {
                out.println(text(facts));
            } else if (facts.containsKey("error")) {
                spec.commandLine().getErr().println("tileseq: " + facts.get("error"));
            } else {
                table.row(
                        file.path(),
                        facts.get("format"),
                        facts.get("height"),
                        facts.get("width"),
                        facts.get("bands"),
                        facts.get("dtype"),
                        facts.get("compression"),
                        facts.get("block"),
                        facts.get("pages"),
                        facts.get("nodata") == null ? "-" : facts.get("nodata"));
            }
        }
        if (!json && bad < asked.size()) {
            out.print(table);
        }
        out.flush();
        return bad == 0 ? 0 : BAD_INPUT;
    }

    private List<Asked> asked() {
        List<Asked> asked = new ArrayList<>();
        paths.forEach(path -> asked.add(new Asked(path, page)));
        if (list != null) {
            try {
                for (String line : Files.readAllLines(list)) {
                    String[] parts = line.split("\t", 2);
                    if (!line.isBlank()) {
                        asked.add(new Asked(parts[0], parts.length > 1 ? Integer.parseInt(parts[1].strip()) : page));
                    }
                }
            } catch (IOException e) {
                throw UserException.config("the list " + list + " cannot be read: " + e);
            } catch (NumberFormatException e) {
                throw UserException.config(
                        "the list " + list + " must have path<TAB>page in a line: " + e.getMessage());
            }
        }
        if (asked.isEmpty()) {
            throw UserException.config("give image files, or --list with a file that names them");
        }
        for (Asked file : asked) {
            if (file.page() < 0) {
                throw UserException.config(
                        "pages count from 0, but of " + file.path() + " page " + file.page() + " is asked for");
            }
            SparkSettings.requirePath(file.path());
        }
        return asked;
    }

    private void look(Configuration conf, Asked file, PixelBox box, ImageOptions options, Map<String, Object> facts)
            throws IOException, BadImageException {
        try (RegionImage image = RegionImages.open(conf, file.path(), file.page(), options, new ReadCounter())) {
            ImageHeader header = image.header();
            BlockGrid grid = header.grid();
            facts.put("format", header.format());
            facts.put("width", grid.width());
            facts.put("height", grid.height());
            facts.put("bands", header.bands());
            facts.put("dtype", header.type().numpyName());
            facts.put("compression", header.compression());
            facts.put("block", grid.blockHeight() + "x" + grid.blockWidth());
            facts.put("pages", header.pages());
            facts.put("nodata", header.nodata().isPresent() ? header.nodata().getAsDouble() : null);
            PixelBox all = PixelBox.ofSize(grid.height(), grid.width());
            PixelBox wanted = box == null ? all : box;
            if (!wanted.isInside(all)) {
                throw new BadImageException(
                        file.path() + ": the window " + window + " reaches outside the image, which is " + grid.height()
                                + " high and " + grid.width() + " wide");
            }
            if (json || npy != null) {
                facts.put("pixels_sha256_hwc_le", pixels(image, wanted, options));
            }
        }
    }

    /** Writes the window's pixels where {@code --npy} says, if it does, and returns their SHA-256 in hex. */
    private String pixels(RegionImage image, PixelBox box, ImageOptions options) throws IOException, BadImageException {
        MessageDigest digest = sha256();
        boolean done = false;
        try (OutputStream out =
                npy == null ? OutputStream.nullOutputStream() : new BufferedOutputStream(Files.newOutputStream(npy))) {
            PixelStream.writeNpyHead(out, image.header(), box);
            PixelStream.read(image, box, options, (rows, length) -> {
                digest.update(rows, 0, length);
                out.write(rows, 0, length);
            });
            done = true;
        } finally {
            if (!done && npy != null) {
                Files.deleteIfExists(npy);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String text(Map<String, Object> facts) {
        try {
            return new ObjectMapper().writeValueAsString(facts);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("facts are plain values", e);
        }
    }
}
