/** . */
package io.github.nonstick.io;
