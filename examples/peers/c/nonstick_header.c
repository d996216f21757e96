/* A frame's header in C, which has no JSON: what nonstick_receive.c needs of it. C99. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#define SPACE " \t\r\n"
#define HEX "0123456789abcdefABCDEF"

/* Goes past a JSON string and unescapes it, which makes none longer; NULL where there is none. */
static const char *string(const char *s, char *out) {
    if (*s++ != '"') return NULL;
    for (unsigned code, low; *s != '"';) {
        if ((code = (unsigned char)*s++) < 0x20) return NULL; /* the 0 at the end is one of them */
        if (code != '\\') { *out++ = (char)code; continue; }
        if ((code = (unsigned char)*s++) == 0 || !strchr("\"\\/bfnrtu", (int)code)) return NULL;
        if (code == 'u') {
            if (strspn(s, HEX) < 4 || sscanf(s, "%4x", &code) != 1) return NULL;
            s += 4;
            if (code >> 10 == 0x36 && s[0] == '\\' && s[1] == 'u' && strspn(s + 2, HEX) >= 4
                && sscanf(s + 2, "%4x", &low) == 1 && low >> 10 == 0x37) /* a surrogate pair */
                code = 0x10000 + ((code & 0x3ff) << 10 | (low & 0x3ff)), s += 6;
        } else if (code >= 'b') code = 1;
        if (code < 0x20) code = 1; /* in a name, one control character is as bad as another */
        int more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
        *out++ = (char)(more ? 0xff00 >> (more + 1) | (int)(code >> 6 * more) : (int)code);
        while (more-- > 0) *out++ = (char)(0x80 | (code >> 6 * more & 0x3f));
    }
    *out = 0;
    return s + 1;
}

/* Goes past a JSON value; NULL where it ends too soon. */
static const char *skip(const char *s, char *scratch) {
    int depth = 0;
    do {
        if (*s == 0) return NULL;
        depth += (*s == '{' || *s == '[') - (*s == '}' || *s == ']');
        s = *s == '"' ? string(s, scratch) : s + 1;
    } while (s && (depth > 0 || !strchr(",}" SPACE, *s)));
    return s;
}

/* Finds size and name, "" where there is none, in text that ends with 0; false where it is no header.
   The buffers are as long as the text. */
int read_header(const char *s, long long *size, char *name, char *scratch) {
    *size = -1, *name = 0, s += strspn(s, SPACE);
    if (*s != '{') return 0;
    do {
        s = string(s + 1 + strspn(s + 1, SPACE), scratch);
        if (!s || *(s += strspn(s, SPACE)) != ':') return 0;
        s += 1 + strspn(s + 1, SPACE);
        size_t digits = strspn(s, "0123456789");
        int integer = digits > 0 && digits < 16 && strchr(",}" SPACE, s[digits]);
        if (!strcmp(scratch, "data_size")) *size = integer ? atoll(s) : -1;
        if (!strcmp(scratch, "filename") && *s == '"') string(s, name);
        if (!(s = skip(s, scratch))) return 0;
    } while (*(s += strspn(s, SPACE)) == ',');
    return *size >= 0 && *s == '}' && s[1 + strspn(s + 1, SPACE)] == 0;
}
