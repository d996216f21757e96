/** Finds the frames in streams that were recorded, or that pass by. */
@NullMarked
package io.github.nonstick.examples.inspect;

import org.jspecify.annotations.NullMarked;
