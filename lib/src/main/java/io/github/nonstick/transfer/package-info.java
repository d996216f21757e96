/** . */
package io.github.nonstick.transfer;
