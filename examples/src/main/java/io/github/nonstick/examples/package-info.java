/** The command line: {@code nonstick send}, {@code receive}, {@code inspect}, {@code proxy}, {@code demo}. */
@NullMarked
package io.github.nonstick.examples;

import org.jspecify.annotations.NullMarked;
