"""Sends the files of a directory as frames down one connection. Arguments: DIR HOST PORT."""

import hashlib
import json
import os
import socket
import struct
import sys


def main(root, host, port):
    with socket.create_connection((host, port)) as connection, connection.makefile("wb", 256 * 1024) as out:
        for directory, _, names in os.walk(root):
            for name in names:
                path = os.path.join(directory, name)
                with open(path, "rb", buffering=0) as file:
                    body = file.read()
                header = {
                    "data_size": len(body),
                    "filename": os.path.relpath(path, os.path.dirname(root)),
                    "hash": hashlib.sha256(body).hexdigest(),
                }
                text = json.dumps(header).encode()
                out.write(struct.pack("<i", len(text)) + text + body)
        out.flush()
        connection.shutdown(socket.SHUT_WR)
        return 0 if connection.recv(1) == b"+" else 1


sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
