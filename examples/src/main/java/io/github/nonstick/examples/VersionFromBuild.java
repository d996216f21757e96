package io.github.nonstick.examples;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version that Maven put into a resource. */
final class VersionFromBuild implements IVersionProvider {
    VersionFromBuild() {}

    @Override
    public String[] getVersion() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = VersionFromBuild.class.getResourceAsStream("version.properties")) {
            properties.load(in);
        }
        return new String[] {
            "nonstick " + properties.getProperty("version"),
            "Java " + System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")"
        };
    }
}
