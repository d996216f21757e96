/** What connections and servers have in common. Not exported. */
package io.github.nonstick.io.socket;
