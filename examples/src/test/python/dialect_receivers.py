"""Receivers with the habits of programs in the field, whose authors would write them otherwise today.

usage: dialect_receivers.py HABIT DIRECTORY [LENGTH,NAME,HASH]

The first line on standard output is the port; then there is a line for each file that was kept, or for what went wrong.
"""

import hashlib
import json
import os
import socket
import struct
import sys
import time

DIGESTS = {32: hashlib.md5, 64: hashlib.sha256}


def header_of(connection, order="<i"):
    """One recv for the length, one for the header, whatever they bring; None at the end."""
    field = connection.recv(4)
    if not field:
        return None
    (length,) = struct.unpack(order, field)
    return json.loads(connection.recv(length).decode("utf-8"))


def whole_body(connection, size):
    body = b""
    while len(body) < size:
        part = connection.recv(min(1024, size - len(body)))
        if not part:
            raise EOFError
        body += part
    return body


def unbounded_body(connection, size):
    """What has come meanwhile of the next frame comes along."""
    time.sleep(0.3)
    body = b""
    while len(body) < size:
        part = connection.recv(1024)
        if not part:
            raise EOFError
        body += part
    return body


def counted_body(connection, size):
    """As many buffers as a body of this size fills, full or not."""
    return b"".join(connection.recv(1024) for _ in range((size + 1023) // 1024))


def verdict(body, announced):
    if announced is None:
        return "without hash"
    digest = DIGESTS[len(announced)](body).hexdigest()
    return "verified" if digest == announced else "DIFFERENT"


def keep(header, body, word):
    name = os.path.basename(header[KEYS[1]])
    with open(os.path.join(DIRECTORY, name), "wb") as file:
        file.write(body)
    print(name, len(body), word, flush=True)


def frames(connection, body_of, order="<i"):
    while True:
        header = header_of(connection, order)
        if header is None:
            return
        body = body_of(connection, header[KEYS[0]])
        keep(header, body, verdict(body, header[KEYS[2]]))


def receives_each_part_once(connection):
    frames(connection, whole_body)


def reads_beyond(connection):
    frames(connection, unbounded_body)


def counts_buffers(connection):
    frames(connection, counted_body)


def takes_one_file(connection):
    header = header_of(connection)
    body = unbounded_body(connection, header[KEYS[0]])
    keep(header, body, verdict(body, header[KEYS[2]]))


def is_big_endian(connection):
    frames(connection, whole_body, "!i")


def greets(connection):
    connection.send("欢迎您".encode("utf-8"))
    frames(connection, whole_body)


def unblocks(connection):
    field = connection.recv(4)
    connection.send(b"UNBLOCK")
    (length,) = struct.unpack("<i", field)
    header = json.loads(connection.recv(length).decode("utf-8"))
    body = whole_body(connection, header[KEYS[0]])
    keep(header, body, verdict(body, header[KEYS[2]]))


def acknowledges(connection):
    """Answers with a header that announces no body."""
    frame = json.dumps({"status": "ok"}).encode("utf-8")
    header = header_of(connection)
    body = whole_body(connection, header[KEYS[0]])
    keep(header, body, verdict(body, header[KEYS[2]]))
    connection.send(struct.pack("<i", len(frame)) + frame)


def compares_in_upper_case(connection):
    header = header_of(connection)
    body = whole_body(connection, header[KEYS[0]])
    same = hashlib.sha256(body).hexdigest().upper() == header["sha256"]
    keep(header, body, "verified" if same else "DIFFERENT")


def floods_when_half_closed(connection):
    frames(connection, whole_body)
    frame = json.dumps({KEYS[0]: 0}).encode("utf-8")
    while True:
        connection.sendall(struct.pack("<i", len(frame)) + frame)


def wants_a_digest_behind_the_body(connection):
    header = header_of(connection)
    body = whole_body(connection, header[KEYS[0]])
    digest = whole_body(connection, 32).decode("ascii")
    keep(header, body, "verified" if hashlib.md5(body).hexdigest() == digest else "DIFFERENT")


def serves(connection):
    """The other way round: answers a request in plain text with a file of the directory."""
    while True:
        request = connection.recv(1024).decode("utf-8")
        if not request:
            return
        name = request[len("get ") :].strip()
        with open(os.path.join(DIRECTORY, os.path.basename(name)), "rb") as file:
            body = file.read()
        header = json.dumps({"filename": name, "md5": "xxdxxx", "file_size": len(body)}).encode("utf-8")
        connection.send(struct.pack("i", len(header)))
        connection.send(header)
        connection.sendall(body)
        print("served", name, flush=True)


if __name__ == "__main__":
    habit = globals()[sys.argv[1]]
    DIRECTORY = sys.argv[2]
    KEYS = (sys.argv[3] if len(sys.argv) > 3 else "data_size,filename,hash").split(",")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        while True:
            connection, _ = listener.accept()
            with connection:
                try:
                    habit(connection)
                except Exception as failure:
                    print("failed:", type(failure).__name__, failure, flush=True)
