package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar holds no more of the library for certificates than is needed: here, that it holds no less. */
class ServerIdentityIT {
    @TempDir
    Path directory;

    @Test
    void theJarMakesCertificates() throws Exception {
        URL jar = Path.of(System.getProperty("nonstick.jar")).toUri().toURL();
        try (URLClassLoader classes = new URLClassLoader(new URL[] {jar}, ClassLoader.getPlatformClassLoader())) {
            Method create = classes.loadClass(ServerIdentity.class.getName())
                    .getDeclaredMethod("loadOrCreate", Path.class, char[].class);
            create.setAccessible(true);

            Object identity = create.invoke(null, directory.resolve("identity.p12"), "a password".toCharArray());

            assertThat(identity.getClass().getClassLoader()).isSameAs(classes);
        }
    }
}
