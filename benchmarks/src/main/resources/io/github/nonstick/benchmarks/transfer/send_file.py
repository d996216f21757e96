"""Sends one file as a frame: hashed first, then handed to the kernel. Arguments: FILE HOST PORT."""

import hashlib
import json
import os
import socket
import struct
import sys

PIECE_LENGTH = 256 * 1024


def sha256(file):
    digest = hashlib.sha256()
    piece = memoryview(bytearray(PIECE_LENGTH))
    while count := file.readinto(piece):
        digest.update(piece[:count])
    return digest.hexdigest()


def main(path, host, port):
    with open(path, "rb", buffering=0) as file:
        header = {"data_size": os.fstat(file.fileno()).st_size, "filename": os.path.basename(path), "hash": sha256(file)}
        text = json.dumps(header).encode()
        with socket.create_connection((host, port)) as connection:
            connection.sendall(struct.pack("<i", len(text)) + text)
            connection.sendfile(file, 0)
            return 0 if connection.recv(1) == b"+" else 1


sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
