"""Receives frames into a directory, and answers nothing: a plain peer of the format.

usage: receiver.py DIRECTORY

The first line on standard output is the port; then there is a JSON object for each file.
"""

import hashlib
import json
import os
import socketserver
import struct
import sys

DIGESTS = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}


class Receiver(socketserver.BaseRequestHandler):
    def read(self, count):
        parts = bytearray()
        while len(parts) < count:
            part = self.request.recv(count - len(parts))
            if not part:
                break
            parts += part
        return bytes(parts)

    def handle(self):
        while True:
            length_field = self.read(4)
            if not length_field:
                return
            (header_length,) = struct.unpack("<i", length_field)
            header = json.loads(self.read(header_length))
            self.receive(header)

    def receive(self, header):
        announced = header["hash"]
        digest = hashlib.new(DIGESTS[len(announced)] if announced else "sha256")
        left = header["data_size"]
        path = os.path.join(self.server.directory, os.path.basename(header["filename"]))
        with open(path, "wb") as file:
            while left:
                part = self.request.recv(min(left, 1 << 20))
                if not part:
                    raise EOFError("%d bytes are missing" % left)
                file.write(part)
                digest.update(part)
                left -= len(part)
        result = {
            "filename": header["filename"],
            "bytes": header["data_size"],
            "sent": announced,
            "received": digest.hexdigest(),
        }
        print(json.dumps(result), flush=True)


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True


if __name__ == "__main__":
    with Server(("127.0.0.1", 0), Receiver) as server:
        server.directory = sys.argv[1]
        print(server.server_address[1], flush=True)
        server.serve_forever()
