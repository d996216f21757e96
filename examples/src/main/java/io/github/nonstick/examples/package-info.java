/** The command line: {@code nonstick receive}, {@code send} and the others, and the programs of tutorials. */
@NullMarked
package io.github.nonstick.examples;

import org.jspecify.annotations.NullMarked;
