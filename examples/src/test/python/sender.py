"""Sends files as frames down one connection: length, header and body each with a send of its own.

usage: sender.py HOST PORT FILE...
"""

import hashlib
import json
import os
import socket
import struct
import sys


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for part in iter(lambda: file.read(1 << 20), b""):
            digest.update(part)
    return digest.hexdigest()


def send(connection, path):
    header = {
        "data_size": os.path.getsize(path),
        "filename": os.path.basename(path),
        "hash": sha256(path),
    }
    encoded = json.dumps(header).encode("utf-8")
    connection.sendall(struct.pack("<i", len(encoded)))
    connection.sendall(encoded)
    with open(path, "rb") as file:
        for part in iter(lambda: file.read(1 << 20), b""):
            connection.sendall(part)
    print(json.dumps(header), flush=True)


if __name__ == "__main__":
    host, port, *paths = sys.argv[1:]
    with socket.create_connection((host, int(port))) as connection:
        for path in paths:
            send(connection, path)
        connection.shutdown(socket.SHUT_WR)
        answer = connection.recv(1)
        if answer:
            sys.exit("an answer that was never asked for: %r" % answer)
