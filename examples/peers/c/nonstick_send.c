/* Sends files as nonstick frames down one connection: nonstick_send HOST PORT FILE...
   C99 and POSIX; the hash is null, because a digest would need a library. */
#define _POSIX_C_SOURCE 200809L
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static void fail(const char *what) { fprintf(stderr, "failed: %s\n", what), exit(1); }

static void send_all(int peer, const void *bytes, size_t count) {
    for (const char *at = bytes; count > 0;) { /* send() takes as much as it likes */
        ssize_t sent = send(peer, at, count, MSG_NOSIGNAL);
        if (sent <= 0) fail("the peer does not take what is sent");
        at += sent, count -= (size_t)sent;
    }
}

/* Writes UTF-8 as Python's json.dumps does: \uXXXX for all that is not printable ASCII. */
static void quote(const char *s, char *out) {
    while (*s) {
        unsigned c = (unsigned char)*s++, more = c < 0xc2 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
        if (c >= 0x80 && (more == 0 || c > 0xf4)) fail("a name is not UTF-8");
        for (c &= more ? 0x3f >> more : 0x7f; more > 0; more--, c = c << 6 | (*s++ & 0x3f))
            if ((*s & 0xc0) != 0x80) fail("a name is not UTF-8");
        if (c >= 0x10000) out += sprintf(out, "\\u%04x\\u%04x", 0xd7c0 + (c >> 10), 0xdc00 + (c & 0x3ff));
        else out += sprintf(out, c < 0x20 || c > 0x7e ? "\\u%04x" : c == '"' || c == '\\' ? "\\%c" : "%c", c);
    }
    *out = 0;
}

static void send_file(int peer, const char *path) {
    static char frame[4096], name[2048], part[1 << 16];
    const char *base = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    FILE *file = fopen(path, "rb");
    if (!file || fseeko(file, 0, SEEK_END) || strlen(base) > 255) fail(path);
    long long left = ftello(file);
    rewind(file), quote(base, name);
    const char *form = "{\"data_size\": %lld, \"filename\": \"%s\", \"hash\": null}";
    unsigned n = (unsigned)sprintf(frame + 4, form, left, name);
    for (int i = 0; i < 4; i++) frame[i] = (char)(n >> 8 * i); /* little-endian, of the header alone */
    send_all(peer, frame, 4 + n); /* one write for both: there are receivers that call recv() once for each */
    for (size_t got; left > 0; left -= (long long)got) { /* never more than was announced */
        got = fread(part, 1, left < (long long)sizeof part ? (size_t)left : sizeof part, file);
        if (got == 0) fail("a file is shorter than it was");
        send_all(peer, part, got);
    }
    fclose(file), printf("sent %s\n", base);
}

int main(int count, char **argument) {
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *address;
    if (count < 4 || getaddrinfo(argument[1], argument[2], &hints, &address)) fail("usage: HOST PORT FILE...");
    int peer = socket(address->ai_family, SOCK_STREAM, 0);
    if (connect(peer, address->ai_addr, address->ai_addrlen)) fail("no connection");
    for (int i = 3; i < count; i++) send_file(peer, argument[i]);
    shutdown(peer, SHUT_WR);
    return recv(peer, &count, 1, 0) < 0; /* the peer closes when it has read all */
}
