"""Receives files into a directory until the sender is done, verifies each, answers "+" or "-". Argument: DIR."""

import hashlib
import json
import os
import socketserver
import struct
import sys


class Handler(socketserver.StreamRequestHandler):
    rbufsize = 256 * 1024

    def handle(self):
        root = os.path.realpath(sys.argv[1])
        made = set()
        while length := self.rfile.read(4):
            header = json.loads(self.rfile.read(*struct.unpack("<i", length)))
            body = self.rfile.read(header["data_size"])
            path = os.path.normpath(os.path.join(root, header["filename"]))
            if not path.startswith(root + os.sep) or hashlib.sha256(body).hexdigest() != header["hash"]:
                self.wfile.write(b"-")
                return
            directory = os.path.dirname(path)
            if directory not in made:
                os.makedirs(directory, exist_ok=True)
                made.add(directory)
            with open(path, "xb", buffering=0) as file:
                file.write(body)
        self.wfile.write(b"+")


with socketserver.TCPServer(("127.0.0.1", 0), Handler) as server:
    print(f"listening on 127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()
