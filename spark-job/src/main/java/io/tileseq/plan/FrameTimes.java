package io.tileseq.plan;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;

/** Reads the times that frame labels name. */
public final class FrameTimes {
    private final String pattern;
    private final DateTimeFormatter format;

    /** @param pattern of {@link DateTimeFormatter}, such as {@code yyyy-MM-dd} */
    public FrameTimes(String pattern) {
        this.pattern = pattern;
        this.format = DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
    }

    /**
     * Microseconds since 1970. A pattern without a month or day means the first, without a time midnight, without a zone
     * UTC.
     *
     * @throws IllegalArgumentException if the label does not fit the pattern
     */
    public long micros(String label) {
        try {
            TemporalAccessor parsed = format.parse(label);
            ZoneId zone = parsed.query(TemporalQueries.zone());
            ZonedDateTime time = ZonedDateTime.of(date(parsed), time(parsed), zone == null ? ZoneOffset.UTC : zone);
            return ChronoUnit.MICROS.between(ZonedDateTime.of(1970, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC), time);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "frame label " + label + " names no time of the pattern " + pattern + " (" + e.getMessage() + ")",
                    e);
        }
    }

    private static LocalDate date(TemporalAccessor parsed) {
        LocalDate date = parsed.query(TemporalQueries.localDate());
        if (date != null) {
            return date;
        }
        if (parsed.isSupported(ChronoField.MONTH_OF_YEAR)) {
            return YearMonth.from(parsed).atDay(1);
        }
        return parsed.isSupported(ChronoField.YEAR) ? Year.from(parsed).atDay(1) : LocalDate.EPOCH;
    }

    private static LocalTime time(TemporalAccessor parsed) {
        LocalTime time = parsed.query(TemporalQueries.localTime());
        if (time != null) {
            return time;
        }
        return parsed.isSupported(ChronoField.HOUR_OF_DAY)
                ? LocalTime.of(parsed.get(ChronoField.HOUR_OF_DAY), 0)
                : LocalTime.MIDNIGHT;
    }
}
