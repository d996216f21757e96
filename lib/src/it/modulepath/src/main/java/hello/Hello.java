package hello;

import io.github.nonstick.io.FrameReader;
import io.github.nonstick.io.FrameWriter;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

public class Hello {
    public static void main(String[] args) throws Exception {
        try (var listener = ServerSocketChannel.open().bind(new InetSocketAddress("localhost", 0));
                var writer = FrameWriter.of(SocketChannel.open(listener.getLocalAddress()));
                var reader = FrameReader.of(listener.accept())) {
            writer.write("hello.txt", "two sends,".getBytes());
            writer.write("again.txt", "two frames".getBytes());
            writer.close();
            while (reader.next()) {
                System.out.println(reader.header().filename() + ": " + reader.readBodyText());
            }
        }
    }
}
