"""Reads the vectors of the standard format with the small receiver: read_vectors.py PEERS VECTORS

Prints what it took for frames and is none, what it refused and is one, and what it found other bodies in.
"""

import hashlib
import json
import pathlib
import sys

sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True
import nonstick_receive


class Connection:
    """A stream that comes in pieces of so many bytes."""

    def __init__(self, stream, step):
        self.stream, self.step = stream, step

    def recv(self, count):
        part = self.stream[: min(count, self.step)]
        self.stream = self.stream[len(part) :]
        return part


def read(connection):
    frames = []
    try:
        while header := nonstick_receive.read_header(connection):
            body = b"".join(nonstick_receive.parts(connection, header["data_size"]))
            frames.append(hashlib.sha256(body).hexdigest())
    except (EOFError, RecursionError, ValueError):
        return frames, "refused"
    return frames, "taken"


vectors = pathlib.Path(sys.argv[2])
for entry in json.loads((vectors / "index.json").read_text(encoding="utf-8")):
    expected = json.loads((vectors / entry["expected"]).read_text(encoding="utf-8"))
    if expected["format"] or expected.get("error", {}).get("kind") == "hash_mismatch":
        continue  # settings that the receiver does not have; it looks at hashes after this
    stream = (vectors / entry["stream"]).read_bytes()
    for step in (1, 7, 1 << 20):
        frames, verdict = read(Connection(stream, step))
        if verdict != ("refused" if "error" in expected else "taken"):
            print(f"{verdict} {entry['name']}")
            break
        if frames != [frame["body_sha256"] for frame in expected["frames"]]:
            print(f"other frames in {entry['name']}")
            break
