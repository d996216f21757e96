module hello {
    requires io.github.nonstick;
}
