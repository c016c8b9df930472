package io.tileseq.spark;

import java.util.Iterator;
import java.util.NoSuchElementException;

/** The elements of an iterator that are not null. */
final class Present<T> implements Iterator<T> {
    private final Iterator<T> all;
    private T next;

    private Present(Iterator<T> all) {
        this.all = all;
    }

    static <T> Iterator<T> of(Iterator<T> all) {
        return new Present<>(all);
    }

    @Override
    public boolean hasNext() {
        while (next == null && all.hasNext()) {
            next = all.next();
        }
        return next != null;
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        T element = next;
        next = null;
        return element;
    }
}
