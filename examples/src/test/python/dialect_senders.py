"""Senders with the habits of programs in the field.

usage: dialect_senders.py HABIT HOST PORT LENGTH,NAME,HASH HASH FILE...

HASH is md5, SHA256 (its digits in upper case), null, absent, or a placeholder, which is a number where it looks like
one. What the other side says goes to standard output.
"""

import hashlib
import json
import os
import socket
import struct
import sys


def hash_of(body):
    if HASH == "md5":
        return hashlib.md5(body).hexdigest()
    if HASH == "SHA256":
        return hashlib.sha256(body).hexdigest().upper()
    if HASH == "null":
        return None
    return int(HASH) if HASH.isdigit() else HASH


def parts_of(path, order="i"):
    with open(path, "rb") as file:
        body = file.read()
    header = {"cmd": "put", KEYS[1]: os.path.basename(path), KEYS[0]: len(body)}
    if HASH != "absent":
        header[KEYS[2]] = hash_of(body)
    return framed(header, order) + [body]


def framed(header, order="i"):
    encoded = json.dumps(header).encode("utf-8")
    return [struct.pack(order, len(encoded)), encoded]


def sends_three_times(connection, path):
    for part in parts_of(path):
        connection.sendall(part)


def is_big_endian(connection, path):
    for part in parts_of(path, "!i"):
        connection.sendall(part)


def greets(connection, path):
    connection.send("欢迎您".encode("utf-8"))
    sends_three_times(connection, path)


def sends_a_digest_behind_the_body(connection, path):
    sends_three_times(connection, path)
    with open(path, "rb") as file:
        connection.send(hashlib.md5(file.read()).hexdigest().encode("ascii"))


def waits_for_unblock(connection, path):
    length, header, body = parts_of(path)
    connection.send(length)
    answer = connection.recv(7)
    connection.send(header)
    connection.sendall(body)
    print(answer.decode("utf-8"), flush=True)


def asks_before(connection, path):
    """A header without a body asks whether the file may come, and one answers."""
    for part in framed({"cmd": "put", "filename": os.path.basename(path)}):
        connection.send(part)
    (length,) = struct.unpack("i", connection.recv(4))
    print(json.loads(connection.recv(length)), flush=True)
    sends_three_times(connection, path)


if __name__ == "__main__":
    habit = globals()[sys.argv[1]]
    host, port, keys, HASH = sys.argv[2:6]
    KEYS = keys.split(",")
    with socket.create_connection((host, int(port))) as connection:
        for path in sys.argv[6:]:
            habit(connection, path)
        connection.shutdown(socket.SHUT_WR)
        rest = connection.recv(1024)
        if rest:
            print("unexpected:", rest, flush=True)
