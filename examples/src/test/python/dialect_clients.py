"""Asks for files in plain text, and takes each as a frame.

usage: dialect_clients.py PORT DIRECTORY NAME...
"""

import json
import os
import socket
import struct
import sys

if __name__ == "__main__":
    with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as connection:
        for name in sys.argv[3:]:
            connection.send(("get " + name).encode("utf-8"))
            (length,) = struct.unpack("i", connection.recv(4))
            header = json.loads(connection.recv(length).decode("utf-8"))
            left = header["file_size"]
            with open(os.path.join(sys.argv[2], os.path.basename(header["filename"])), "wb") as file:
                while left:
                    part = connection.recv(min(1024, left))
                    file.write(part)
                    left -= len(part)
