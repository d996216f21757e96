/** . */
package io.github.nonstick.server;
