/* Receives nonstick frames as files: nonstick_receive DIRECTORY PORT. C99, POSIX; hashes are not verified. */
#define _POSIX_C_SOURCE 200809L
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
enum { MAX_HEADER = 65535 };
int read_header(const char *text, long long *size, char *name, char *scratch); /* of nonstick_header.c */

static int fault(const char *what) { return fprintf(stderr, "failed: %s\n", what), -1; }
static int take(int peer, void *to, size_t count) { /* exactly so many: one recv() is not one send() */
    ssize_t got = 1;
    for (char *at = to; count > 0 && (got = recv(peer, at, count, 0)) > 0; at += got) count -= (size_t)got;
    return got > 0;
}

/* Receives a frame as a file: 1; 0 at the end of the stream, which is clean here and nowhere else; -1 on a fault. */
static int receive(int peer) {
    static char header[MAX_HEADER + 1], name[MAX_HEADER + 1], part[MAX_HEADER + 1];
    char partial[] = ".partial-XXXXXX";
    unsigned char field[4];
    long long size, left;
    ssize_t got = recv(peer, field, 1, 0);
    if (got == 0) return 0;
    if (got < 0 || !take(peer, field + 1, 3)) return fault("the stream ended inside the length field");
    size_t length = field[0] | (size_t)field[1] << 8 | (size_t)field[2] << 16 | (size_t)field[3] << 24;
    if (length > MAX_HEADER) return fault("header length exceeds 65535"); /* before a byte of it is read */
    if (!take(peer, header, length)) return fault("the stream ended inside the header");
    header[length] = 0;
    if (strlen(header) != length || !read_header(header, &size, name, part)) return fault("not a header");
    if (!*name || strpbrk(name, "/\\:\1") || !strcmp(name, ".") || !strcmp(name, "..")) return fault("bad name");
    int file = mkstemp(partial);
    for (left = size; left > 0 && got > 0; left -= got > 0 ? got : 0) {
        got = recv(peer, part, left < MAX_HEADER ? (size_t)left : MAX_HEADER, 0);
        if (got > 0 && write(file, part, (size_t)got) != got) got = -1;
    }
    int stored = left == 0 && fsync(file) == 0 && link(partial, name) == 0; /* a rename that overwrites nothing */
    close(file), unlink(partial);
    if (!stored) return fault(left ? "the stream ended inside the body" : "not stored: is the name taken?");
    return printf("stored %s (%lld bytes, unverified)\n", name, size), fflush(stdout), 1;
}

int main(int count, char **argument) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval patience = {.tv_sec = 60};
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0), peer;
    if (count != 3 || chdir(argument[1])) return fault("usage: nonstick_receive DIRECTORY PORT") != 0;
    address.sin_port = htons((unsigned short)atoi(argument[2]));
    if (bind(listener, (struct sockaddr *)&address, length) || listen(listener, 8)) return fault("port taken") != 0;
    getsockname(listener, (struct sockaddr *)&address, &length);
    printf("listening on 127.0.0.1:%d\n", ntohs(address.sin_port)), fflush(stdout);
    for (; (peer = accept(listener, NULL, NULL)) >= 0; close(peer)) {
        setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        while (receive(peer) > 0) continue;
    }
}
