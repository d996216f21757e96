"""Receives nonstick frames as files: nonstick_receive.py DIRECTORY PORT. Python 3.8 or later on POSIX."""
import hashlib, json, os, socket, struct, sys, tempfile
MAX_HEADER, MAX_BODY = 65_535, 1 << 40
DIGESTS = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}

def parts(connection, count):
    """Exactly so many bytes, in the pieces that they come in: one recv() is not one send()."""
    while count:
        if not (part := connection.recv(min(count, 1 << 16))):
            raise EOFError(f"the stream ended with {count} bytes missing")
        count -= len(part)
        yield part

def unique(pairs):
    if len(dict(pairs)) < len(pairs):
        raise ValueError("the header has a key twice")
    return dict(pairs)

def read_header(connection):
    """The next frame's header; None at the end of the stream, which is clean here and nowhere else."""
    if not (first := connection.recv(1)):
        return None
    (length,) = struct.unpack("<I", first + b"".join(parts(connection, 3)))
    if length > MAX_HEADER:  # said before a byte of it is read
        raise ValueError(f"header length {length} exceeds {MAX_HEADER}")
    header = json.loads(b"".join(parts(connection, length)).decode("utf-8"), object_pairs_hook=unique)
    size = header.get("data_size") if isinstance(header, dict) else None
    if type(size) is not int or not 0 <= size <= MAX_BODY:
        raise ValueError(f"the header has no data_size from 0 to {MAX_BODY}")
    return header

def receive(connection, directory, header):
    size, name, expected = header["data_size"], header.get("filename"), header.get("hash")
    if not isinstance(name, str) or name in ("", ".", "..") or any(c in "/\\:" or c < " " for c in name):
        raise ValueError(f"not the name of a file: {ascii(name)[:80]}")
    algorithm = DIGESTS.get(len(expected)) if isinstance(expected, str) else None
    digest = hashlib.new(algorithm or "sha256")
    with tempfile.NamedTemporaryFile(dir=directory, prefix=".partial-") as file:  # gone whatever happens
        for part in parts(connection, size):
            file.write(part)
            digest.update(part)
        if algorithm and digest.hexdigest() != expected.lower():
            raise ValueError(f"wrong {algorithm} of {ascii(name)}")
        file.flush()
        os.link(file.name, os.path.join(directory, name))  # a rename that overwrites nothing
    print(f"stored {name} ({size} bytes, {algorithm + ' ' if algorithm else 'un'}verified)", flush=True)

def main(directory, port):
    listener = socket.create_server(("127.0.0.1", int(port)))
    print(f"listening on 127.0.0.1:{listener.getsockname()[1]}", flush=True)
    while True:
        with listener.accept()[0] as connection:
            connection.settimeout(60)
            try:
                while header := read_header(connection):
                    receive(connection, directory, header)
            except (EOFError, OSError, RecursionError, ValueError) as failure:
                print(f"failed: {failure}", file=sys.stderr, flush=True)
if __name__ == "__main__":
    main(*sys.argv[1:])
