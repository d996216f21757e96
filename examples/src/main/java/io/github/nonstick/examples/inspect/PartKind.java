package io.github.nonstick.examples.inspect;

/** What a stretch of a stream is. */
enum PartKind {
    RAW("raw"),
    LENGTH("length"),
    HEADER("header"),
    BODY("body"),
    FAULT("fault");

    private final String word;

    PartKind(String word) {
        this.word = word;
    }

    /** Its word on a page, and its class there. */
    String word() {
        return word;
    }
}
