#!/usr/bin/env python3
"""Sends files as nonstick frames down one connection: nonstick_send.py HOST PORT FILE...

Python 3.8 or later, nothing else.
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


def frame_start(header):
    """Length field and header; the length counts the header alone."""
    text = json.dumps(header).encode("ascii")
    return struct.pack("<I", len(text)) + text


def send(connection, path):
    left = os.path.getsize(path)
    name = os.path.basename(path)
    # One write for both: there are receivers that call recv() once for each.
    connection.sendall(frame_start({"data_size": left, "filename": name, "hash": sha256(path)}))
    with open(path, "rb") as file:
        while left:
            part = file.read(min(left, 1 << 20))  # never more than was announced
            if not part:
                raise EOFError(f"{path} is {left} bytes shorter than it was")
            connection.sendall(part)
            left -= len(part)
    print(f"sent {name}", flush=True)


def main(host, port, *paths):
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        for path in paths:
            send(connection, path)
        connection.shutdown(socket.SHUT_WR)
        connection.recv(1)  # the peer closes when it has read all


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except (EOFError, OSError) as failure:
        sys.exit(f"failed: {failure}")
