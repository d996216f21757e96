"""Receives files into a directory, one from each sender, verifies it and answers with "+" or "-". Argument: DIR."""

import hashlib
import json
import os
import socketserver
import struct
import sys

PIECE_LENGTH = 256 * 1024


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        (length,) = struct.unpack("<i", self.exactly(4))
        header = json.loads(self.exactly(length))
        digest = hashlib.sha256()
        piece = memoryview(bytearray(PIECE_LENGTH))
        left = header["data_size"]
        with open(os.path.join(sys.argv[1], os.path.basename(header["filename"])), "xb", buffering=0) as file:
            while left > 0:
                count = self.request.recv_into(piece, min(left, PIECE_LENGTH))
                if count == 0:
                    return
                digest.update(piece[:count])
                file.write(piece[:count])
                left -= count
        self.request.sendall(b"+" if digest.hexdigest() == header["hash"] else b"-")

    def exactly(self, length):
        data = b""
        while len(data) < length:
            piece = self.request.recv(length - len(data))
            if not piece:
                raise EOFError("connection closed inside a header")
            data += piece
        return data


with socketserver.TCPServer(("127.0.0.1", 0), Handler) as server:
    print(f"listening on 127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()
