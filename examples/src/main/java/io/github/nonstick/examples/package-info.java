/** The command line: {@code nonstick send}, {@code nonstick receive}, {@code nonstick demo}. */
@NullMarked
package io.github.nonstick.examples;

import org.jspecify.annotations.NullMarked;
