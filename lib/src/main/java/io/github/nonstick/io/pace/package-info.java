/** How a peer is kept to its {@link io.github.nonstick.io.Deadlines}. Not exported: users see the deadlines alone. */
package io.github.nonstick.io.pace;
