/*
 * The multipart/form-data parser of the shim. A case's parts are compared as text: name=content for a text field,
 * name<filename>=content for a file, ';' between two, other bytes than printable ASCII as \xx. Bodies and types are
 * given in exact-size copies, so that ASan sees an over-read.
 */
#include "parse/multipart.h"
#include "core/text.h"
#include "tap.h"

#include <stdlib.h>

/* A literal and its length: it may hold NULs. */
#define BYTES(literal) literal, sizeof(literal) - 1

#define TYPE "multipart/form-data; boundary=b"
#define DISPOSITION "Content-Disposition: form-data; "
#define FIELD(name) DISPOSITION "name=\"" name "\"\r\n\r\n"
#define HEADERS(lines) "--b\r\n" lines "\r\n\r\nv\r\n--b--\r\n"
#define PARAMETERS(parameters) HEADERS(DISPOSITION parameters)
#define CONTENT(content) "--b\r\n" FIELD("a") content "\r\n--b--\r\n"

#define B10 "0123456789"
#define B70 B10 B10 B10 B10 B10 B10 B10
#define LINES4 "A: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\n"
#define LINES15 LINES4 LINES4 LINES4 "A: 1\r\nB: 2\r\nC: 3\r\n"

typedef struct MultipartCase {
    const char *name;
    const char *type;
    const char *body;
    size_t length;
    MultipartFault fault;
    const char *parts; /* those before the fault */
} MultipartCase;

static const MultipartCase cases[] = {
    /* The boundary parameter. */
    {"token boundary", TYPE, BYTES(CONTENT("v")), MULTIPART_OK, "a=v"},
    {"quoted boundary", "multipart/form-data; boundary=\"b\"", BYTES(CONTENT("v")), MULTIPART_OK, "a=v"},
    {"any case, other parameters", "Multipart/Form-Data ;charset=utf-8; Boundary=b;", BYTES(CONTENT("v")), MULTIPART_OK,
     "a=v"},
    {"quoted bchars", "multipart/form-data; boundary=\"'()+_,-./:=? b\"",
     BYTES("--'()+_,-./:=? b\r\n" FIELD("a") "v\r\n--'()+_,-./:=? b--"), MULTIPART_OK, "a=v"},
    {"boundary of 70", "multipart/form-data; boundary=" B70, BYTES("--" B70 "\r\n" FIELD("a") "v\r\n--" B70 "--"),
     MULTIPART_OK, "a=v"},
    {"boundary of 71", "multipart/form-data; boundary=" B70 "x", BYTES("--" B70 "x\r\n" FIELD("a") "v\r\n--" B70 "x--"),
     MULTIPART_NO_BOUNDARY, ""},
    {"no boundary", "multipart/form-data", BYTES(CONTENT("v")), MULTIPART_NO_BOUNDARY, ""},
    {"empty boundary", "multipart/form-data; boundary=\"\"", BYTES("--\r\n"), MULTIPART_NO_BOUNDARY, ""},
    {"empty token boundary", "multipart/form-data; boundary=", BYTES("--\r\n"), MULTIPART_NO_BOUNDARY, ""},
    {"two boundaries", TYPE "; boundary=b", BYTES(CONTENT("v")), MULTIPART_NO_BOUNDARY, ""},
    {"boundary in two ways", TYPE "; boundary*=utf-8''c", BYTES(CONTENT("v")), MULTIPART_NO_BOUNDARY, ""},
    {"boundary ends in a space", "multipart/form-data; boundary=\"b \"", BYTES("--b --"), MULTIPART_NO_BOUNDARY, ""},
    {"boundary with a semicolon", "multipart/form-data; boundary=\"b;\"", BYTES("--b;--"), MULTIPART_NO_BOUNDARY, ""},
    {"boundary with a backslash", "multipart/form-data; boundary=\"\\b\"", BYTES("--b--"), MULTIPART_NO_BOUNDARY, ""},
    {"boundary left open", "multipart/form-data; boundary=\"b", BYTES(CONTENT("v")), MULTIPART_NO_BOUNDARY, ""},
    {"boundary left open by a backslash", "multipart/form-data; boundary=\"b\\", BYTES(CONTENT("v")),
     MULTIPART_NO_BOUNDARY, ""},
    {"boundary without a value", "multipart/form-data; boundary", BYTES(CONTENT("v")), MULTIPART_NO_BOUNDARY, ""},
    {"junk after the boundary", TYPE " c", BYTES(CONTENT("v")), MULTIPART_NO_BOUNDARY, ""},
    {"another type", "multipart/mixed; boundary=b", BYTES(CONTENT("v")), MULTIPART_NO_BOUNDARY, ""},
    {"empty type", "", BYTES(CONTENT("v")), MULTIPART_NO_BOUNDARY, ""},

    /* Delimiters. */
    {"no part", TYPE, BYTES("--b--\r\n"), MULTIPART_OK, ""},
    {"no part, no line end", TYPE, BYTES("--b--"), MULTIPART_OK, ""},
    {"two parts", TYPE, BYTES("--b\r\n" FIELD("a") "1\r\n--b\r\n" FIELD("c") "2\r\n--b--"), MULTIPART_OK, "a=1;c=2"},
    {"first delimiter after CRLF", TYPE, BYTES("\r\n" CONTENT("v")), MULTIPART_OK, "a=v"},
    {"preamble and epilogue", TYPE, BYTES("to --b\r\n" CONTENT("v") "bye\r\n--b\r\n"), MULTIPART_OK, "a=v"},
    {"white space after delimiters", TYPE, BYTES("--b \t\r\n" FIELD("a") "v\r\n--b-- \t"), MULTIPART_OK, "a=v"},
    {"empty body", TYPE, BYTES(""), MULTIPART_MALFORMED, ""},
    {"preamble only", TYPE, BYTES("nothing here"), MULTIPART_MALFORMED, ""},
    {"no part after a preamble", TYPE, BYTES("\r\n--b--"), MULTIPART_MALFORMED, ""},
    {"first delimiter in a line", TYPE, BYTES("x" CONTENT("v")), MULTIPART_MALFORMED, ""},
    {"no close", TYPE, BYTES("--b\r\n" FIELD("a") "v\r\n--b\r\n"), MULTIPART_MALFORMED, "a=v"},
    {"no delimiter after a part", TYPE, BYTES("--b\r\n" FIELD("a") "v\r\n"), MULTIPART_MALFORMED, ""},
    {"half a close", TYPE, BYTES("--b\r\n" FIELD("a") "v\r\n--b-"), MULTIPART_MALFORMED, "a=v"},
    {"junk after the close", TYPE, BYTES("--b--x\r\n"), MULTIPART_MALFORMED, ""},
    {"bare CR after the close", TYPE, BYTES("--b--\r"), MULTIPART_MALFORMED, ""},
    {"longer boundary in the content", TYPE, BYTES(CONTENT("x\r\n--bb")), MULTIPART_MALFORMED, "a=x"},
    {"LF only", TYPE, BYTES("--b\nContent-Disposition: form-data; name=\"a\"\n\nv\n--b--\n"), MULTIPART_MALFORMED, ""},
    {"LF before a delimiter", TYPE, BYTES("--b\r\n" FIELD("a") "v\n--b--\r\n"), MULTIPART_MALFORMED, ""},
    {"LF after a delimiter", TYPE, BYTES("--b\n" FIELD("a") "v\r\n--b--\r\n"), MULTIPART_MALFORMED, ""},

    /* Content. */
    {"empty content", TYPE, BYTES(CONTENT("")), MULTIPART_OK, "a="},
    {"boundary inside the content", TYPE, BYTES(CONTENT("x--b--b\n--b--\r--b--\n")), MULTIPART_OK,
     "a=x--b--b\\0a--b--\\0d--b--\\0a"},
    {"prefix of the delimiter", "multipart/form-data; boundary=bcd",
     BYTES("--bcd\r\n" FIELD("a") "\r\n--bc\r\n--b\r\n-\r\r\n--bcd--"), MULTIPART_OK,
     "a=\\0d\\0a--bc\\0d\\0a--b\\0d\\0a-\\0d"},
    {"binary content", TYPE, BYTES(CONTENT("\0\xff\r\n--\0\r\n\r\n")), MULTIPART_OK,
     "a=\\00\\ff\\0d\\0a--\\00\\0d\\0a\\0d\\0a"},
    {"headers within the content", TYPE, BYTES(CONTENT("\r\n" FIELD("z") "w")), MULTIPART_OK,
     "a=\\0d\\0aContent-Disposition: form-data; name=\"z\"\\0d\\0a\\0d\\0aw"},

    /* Header lines. */
    {"any case, other headers", TYPE, BYTES(HEADERS("X: \xc3\xa9\t1\r\ncontent-disposition:FORM-DATA;NAME=a \t")),
     MULTIPART_OK, "a=v"},
    {"16 headers", TYPE, BYTES(HEADERS(LINES15 DISPOSITION "name=a")), MULTIPART_OK, "a=v"},
    {"17 headers", TYPE, BYTES(HEADERS(LINES15 "Z: 0\r\n" DISPOSITION "name=a")), MULTIPART_MALFORMED, ""},
    {"no headers", TYPE, BYTES("--b\r\n\r\nv\r\n--b--"), MULTIPART_MALFORMED, ""},
    {"no line of a part", TYPE, BYTES("--b\r\n--b--"), MULTIPART_MALFORMED, ""},
    {"no empty line", TYPE, BYTES("--b\r\n" DISPOSITION "name=a\r\n--b--"), MULTIPART_MALFORMED, ""},
    {"empty line is the delimiter's", TYPE, BYTES("--b\r\n" FIELD("a") "--b--\r\n"), MULTIPART_MALFORMED, ""},
    {"headers do not reach over a delimiter", TYPE, BYTES("--b\r\nX: 1\r\n--b\r\n" FIELD("a") "v\r\n--b--"),
     MULTIPART_MALFORMED, ""},
    {"LF in the headers", TYPE, BYTES(HEADERS(DISPOSITION "name=a\nX: 1")), MULTIPART_MALFORMED, ""},
    {"CR in the headers", TYPE, BYTES(HEADERS(DISPOSITION "name=a\rX: 1")), MULTIPART_MALFORMED, ""},
    {"NUL in the headers", TYPE, BYTES(HEADERS(DISPOSITION "name=a\r\nX: \0")), MULTIPART_MALFORMED, ""},
    {"folded header", TYPE, BYTES(HEADERS(DISPOSITION "\r\n name=a")), MULTIPART_MALFORMED, ""},
    {"folded other header", TYPE, BYTES(HEADERS(DISPOSITION "name=a\r\nX: 1\r\n\t2")), MULTIPART_MALFORMED, ""},
    {"no colon", TYPE, BYTES(HEADERS(DISPOSITION "name=a\r\nX")), MULTIPART_MALFORMED, ""},
    {"no header name", TYPE, BYTES(HEADERS(DISPOSITION "name=a\r\n: 1")), MULTIPART_MALFORMED, ""},
    {"space before the colon", TYPE, BYTES(HEADERS(DISPOSITION "name=a\r\nX : 1")), MULTIPART_MALFORMED, ""},
    {"no disposition", TYPE, BYTES(HEADERS("Content-Type: text/plain")), MULTIPART_MALFORMED, ""},
    {"two dispositions", TYPE, BYTES(HEADERS(DISPOSITION "name=a\r\n" DISPOSITION "name=a")), MULTIPART_MALFORMED, ""},
    {"a second disposition for the file", TYPE, BYTES(HEADERS(DISPOSITION "name=a\r\n" DISPOSITION "filename=x")),
     MULTIPART_MALFORMED, ""},
    {"another disposition", TYPE, BYTES(HEADERS("Content-Disposition: attachment; name=a")), MULTIPART_MALFORMED, ""},
    {"longer disposition", TYPE, BYTES(HEADERS("Content-Disposition: form-data-x; name=a")), MULTIPART_MALFORMED, ""},
    {"7bit", TYPE, BYTES(PARAMETERS("name=a\r\nContent-Transfer-Encoding: 7bit")), MULTIPART_OK, "a=v"},
    {"8bit", TYPE, BYTES(PARAMETERS("name=a\r\nContent-Transfer-Encoding: 8BIT ")), MULTIPART_OK, "a=v"},
    {"binary", TYPE, BYTES(PARAMETERS("name=a\r\nContent-Transfer-Encoding:binary")), MULTIPART_OK, "a=v"},
    {"base64", TYPE, BYTES(PARAMETERS("name=a\r\nContent-Transfer-Encoding: base64")), MULTIPART_MALFORMED, ""},
    {"empty encoding", TYPE, BYTES(PARAMETERS("name=a\r\nContent-Transfer-Encoding:")), MULTIPART_MALFORMED, ""},
    {"type of a file", TYPE, BYTES(PARAMETERS("name=a; filename=x\r\nContent-Type: text/csv")), MULTIPART_OK, "a<x>=v"},
    {"nested", TYPE, BYTES(PARAMETERS("name=a\r\nContent-Type: Multipart/mixed; boundary=c")), MULTIPART_MALFORMED, ""},
    {"nested, a second type", TYPE,
     BYTES(PARAMETERS("name=a\r\nContent-Type: text/plain\r\nContent-Type:multipart/mixed; boundary=c")),
     MULTIPART_MALFORMED, ""},

    /* Names. */
    {"name in utf-8", TYPE, BYTES(PARAMETERS("name=\"\xc3\xa9;= \"")), MULTIPART_OK, "\\c3\\a9;= =v"},
    {"name with %22 as sent", TYPE, BYTES(PARAMETERS("name=\"a%22%0d%0aX: 1\"")), MULTIPART_OK, "a%22%0d%0aX: 1=v"},
    {"unknown and empty parameters", TYPE, BYTES(PARAMETERS("; x=\"\\\\\\\"; name=z\" ;; name=a;")), MULTIPART_OK,
     "a=v"},
    {"no name", TYPE, BYTES(PARAMETERS("filename=x")), MULTIPART_MALFORMED, ""},
    {"empty name", TYPE, BYTES(PARAMETERS("name=\"\"")), MULTIPART_MALFORMED, ""},
    {"empty token name", TYPE, BYTES(PARAMETERS("name=")), MULTIPART_MALFORMED, ""},
    {"two names in a part", TYPE, BYTES(PARAMETERS("name=a; name=a")), MULTIPART_MALFORMED, ""},
    {"name in two ways", TYPE, BYTES(PARAMETERS("name=a; name*=utf-8''c")), MULTIPART_MALFORMED, ""},
    {"name with a backslash", TYPE, BYTES(PARAMETERS("name=\"a\\b\"")), MULTIPART_MALFORMED, ""},
    {"name with a quote", TYPE, BYTES(PARAMETERS("name=\"a\\\"b\"")), MULTIPART_MALFORMED, ""},
    {"name with a tab", TYPE, BYTES(PARAMETERS("name=\"a\tb\"")), MULTIPART_MALFORMED, ""},
    {"name with DEL", TYPE, BYTES(PARAMETERS("name=\"a\x7f\"")), MULTIPART_MALFORMED, ""},
    {"name with NUL", TYPE, BYTES(PARAMETERS("name=\"a\0\"")), MULTIPART_MALFORMED, ""},
    {"name with a line end", TYPE, BYTES(PARAMETERS("name=\"a\r\nX: 1\"")), MULTIPART_MALFORMED, ""},
    {"name not utf-8", TYPE, BYTES(PARAMETERS("name=\"\xe9\"")), MULTIPART_MALFORMED, ""},
    {"name cut in a character", TYPE, BYTES(PARAMETERS("name=\"a\xc3\"")), MULTIPART_MALFORMED, ""},
    {"name left open", TYPE, BYTES(PARAMETERS("name=\"a")), MULTIPART_MALFORMED, ""},
    {"name left open by an escape", TYPE, BYTES(PARAMETERS("name=\"a\\\"")), MULTIPART_MALFORMED, ""},
    {"junk after a value", TYPE, BYTES(PARAMETERS("name=\"a\"b")), MULTIPART_MALFORMED, ""},
    {"no semicolon after a value", TYPE, BYTES(PARAMETERS("name=\"a\"x=b")), MULTIPART_MALFORMED, ""},
    {"space around =", TYPE, BYTES(PARAMETERS("name = a")), MULTIPART_MALFORMED, ""},
    {"repeated", TYPE, BYTES("--b\r\n" FIELD("a") "1\r\n--b\r\n" FIELD("c") "2\r\n" CONTENT("3")), MULTIPART_REPEATED,
     "a=1;c=2"},
    {"case is another name", TYPE, BYTES("--b\r\n" FIELD("A") "1\r\n" CONTENT("2")), MULTIPART_OK, "A=1;a=2"},
    {"prefix is another name", TYPE, BYTES("--b\r\n" FIELD("aa") "1\r\n" CONTENT("2")), MULTIPART_OK, "aa=1;a=2"},

    /* File names. */
    {"file left empty", TYPE, BYTES("--b\r\n" DISPOSITION "name=a; filename=\"\"\r\n\r\n\r\n--b--"), MULTIPART_OK,
     "a<>="},
    {"semicolon and quotes", TYPE, BYTES(PARAMETERS("name=a; filename=\"x; name=z \\\"q\\\".csv\"")), MULTIPART_OK,
     "a<x; name=z \\\"q\\\".csv>=v"},
    {"path traversal as sent", TYPE, BYTES(PARAMETERS("filename=\"../../etc/passwd\"; name=a")), MULTIPART_OK,
     "a<../../etc/passwd>=v"},
    {"backslashes as sent", TYPE, BYTES(PARAMETERS("name=a; filename=\"C:\\new\\x.csv\"")), MULTIPART_OK,
     "a<C:\\new\\x.csv>=v"},
    {"escaped backslash at the end", TYPE, BYTES(PARAMETERS("name=a; filename=\"x\\\\\"")), MULTIPART_OK, "a<x\\\\>=v"},
    {"file name not utf-8", TYPE, BYTES(PARAMETERS("name=a; filename=\"\xe9\"")), MULTIPART_OK, "a<\\e9>=v"},
    {"filename*", TYPE, BYTES(PARAMETERS("name=a; filename*=utf-8''%e9")), MULTIPART_OK, "a<>=v"},
    {"filename* first", TYPE, BYTES(PARAMETERS("name=a; filename*=utf-8''y; filename=x")), MULTIPART_OK, "a<x>=v"},
    {"filename* last", TYPE, BYTES(PARAMETERS("name=a; filename=x; filename*=utf-8''y")), MULTIPART_OK, "a<x>=v"},
    {"two file names", TYPE, BYTES(PARAMETERS("name=a; filename=\"\"; filename=x")), MULTIPART_MALFORMED, ""},
    {"file name with a tab", TYPE, BYTES(PARAMETERS("name=a; filename=\"\t\"")), MULTIPART_MALFORMED, ""},
    {"file name with a control", TYPE, BYTES(PARAMETERS("name=a; filename=\"\x1b\"")), MULTIPART_MALFORMED, ""},
    {"file name with NUL", TYPE, BYTES(PARAMETERS("name=a; filename=\"x.csv\0.exe\"")), MULTIPART_MALFORMED, ""},
    {"file name with a line end", TYPE, BYTES(PARAMETERS("name=a; filename=\"x\r\nX: 1\"")), MULTIPART_MALFORMED, ""},
    {"file name left open", TYPE, BYTES(PARAMETERS("name=a; filename=\"x\\\"")), MULTIPART_MALFORMED, ""},
};

static char *test_copy(const char *bytes, size_t length)
{
    char *copy = malloc(length);

    if (copy == NULL && length > 0)
        abort();
    if (length > 0)
        memcpy(copy, bytes, length);
    return copy;
}

static void test_print(Text *text, const char *bytes, size_t length)
{
    size_t i;

    for (i = 0; i < length; i++)
        text_format(text, bytes[i] >= ' ' && bytes[i] <= '~' ? "%c" : "\\%02x", (unsigned char)bytes[i]);
}

/* Parses copies and prints the parts into text. */
static MultipartFault test_parse(const char *type, const char *body, size_t length, Text *text)
{
    char *type_copy = test_copy(type, strlen(type)), *body_copy = test_copy(body, length);
    MultipartPart parts[MULTIPART_MAX_PARTS];
    MultipartFault fault;
    size_t count, i;

    fault = multipart_parse(type_copy, strlen(type), body_copy, length, parts, &count);
    text_clear(text);
    text_string(text, "");
    for (i = 0; i < count; i++) {
        text_string(text, i > 0 ? ";" : "");
        test_print(text, parts[i].name, parts[i].name_length);
        if (parts[i].filename != NULL) {
            text_string(text, "<");
            test_print(text, parts[i].filename, parts[i].filename_length);
            text_string(text, ">");
        }
        text_string(text, "=");
        test_print(text, parts[i].content, parts[i].length);
    }
    free(type_copy);
    free(body_copy);
    return fault;
}

static void test_types(Tap *tap)
{
    static const struct {
        const char *type;
        bool is;
    } types[] = {{"multipart/form-data", true},
                 {"MULTIPART/Form-Data \t; boundary", true},
                 {"multipart/form-data;", true},
                 {"multipart/form-dat", false},
                 {"multipart/form-datax", false},
                 {"multipart/form-data x", false},
                 {"multipart/mixed", false},
                 {"application/json", false},
                 {"", false}};
    size_t i;

    for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        char *copy = test_copy(types[i].type, strlen(types[i].type));

        tap_is_int(tap, multipart_is(copy, strlen(types[i].type)), types[i].is, types[i].type);
        free(copy);
    }
}

static void test_limits(Tap *tap)
{
    enum { HEADER_BYTES = 4096, REST = sizeof(DISPOSITION "name=a\r\nX: \r\n") - 1 };
    Text body = {0}, text = {0};
    size_t i;

    for (i = 0; i < MULTIPART_MAX_PARTS; i++)
        text_format(&body, "--b\r\n" DISPOSITION "name=p%zu\r\n\r\n%zu\r\n", i, i);
    text_string(&body, "--b--");
    tap_is_int(tap, test_parse(TYPE, body.data, body.length, &text), MULTIPART_OK, "32 parts");
    tap_ok(tap, strstr(text.data, ";p31=31") != NULL, "the last of 32");
    body.length -= strlen("--b--");
    text_string(&body, CONTENT("v"));
    tap_is_int(tap, test_parse(TYPE, body.data, body.length, &text), MULTIPART_TOO_MANY, "33 parts");
    for (i = 0; i < 2; i++) {
        text_clear(&body);
        text_format(&body, HEADERS(DISPOSITION "name=a\r\nX: %0*d"), (int)(HEADER_BYTES - REST + i), 0);
        tap_is_int(tap, test_parse(TYPE, body.data, body.length, &text), i == 0 ? MULTIPART_OK : MULTIPART_MALFORMED,
                   i == 0 ? "4096 bytes of header" : "4097 bytes of header");
    }
    text_free(&body);
    text_free(&text);
}

/* A whole body of two parts: no prefix of it is one, and no byte of it changed reads outside it. */
static void test_every_byte(Tap *tap)
{
    static const char body[] = "\r\n--b\r\n" DISPOSITION
                               "name=\"c\"; filename=\"\\\"\"\r\nContent-Type: text/csv\r\n\r\n\r\n--\r\n" CONTENT("v");
    static const char bytes[] = "\0\r\n\"\\;-b \xff";
    size_t length = sizeof(body) - 1, whole = length - 2, i, j, wrong = 0, read = 0;
    Text text = {0};

    tap_is_int(tap, test_parse(TYPE, body, whole, &text), MULTIPART_OK, "whole");
    tap_is(tap, text.data, "c<\\\">=\\0d\\0a--;a=v", "whole");
    for (i = 0; i < whole; i++)
        wrong += test_parse(TYPE, body, i, &text) != MULTIPART_MALFORMED;
    tap_is_int(tap, (long)wrong, 0, "every prefix of a body is malformed");
    for (i = 0; i < length; i++)
        for (j = 0; j < sizeof(bytes) - 1; j++) {
            char changed[sizeof(body)];

            memcpy(changed, body, sizeof(body));
            changed[i] = bytes[j];
            read += test_parse(TYPE, changed, length, &text) <= MULTIPART_REPEATED;
        }
    tap_is_int(tap, (long)read, (long)(length * (sizeof(bytes) - 1)), "every byte changed");
    text_free(&text);
}

/* 5 MB of near-delimiters as content: a parser that is quadratic does not come to its end here. */
static void test_near(Tap *tap, const char *type, const char *boundary, const char *piece)
{
    enum { SIZE = 5000000 };
    Text body = {0}, name = {0};
    MultipartPart parts[MULTIPART_MAX_PARTS];
    size_t count, content = 0;
    char *copy;

    text_format(&body, "--%s\r\n" FIELD("a"), boundary);
    for (; content < SIZE; content += strlen(piece))
        text_string(&body, piece);
    text_format(&body, "\r\n--%s--", boundary);
    copy = test_copy(body.data, body.length);
    text_string(&name, "5 MB of ");
    test_print(&name, piece, strlen(piece));
    tap_is_int(tap, multipart_parse(type, strlen(type), copy, body.length, parts, &count), MULTIPART_OK, name.data);
    tap_ok(tap, count == 1 && parts[0].length == content, name.data);
    free(copy);
    text_free(&body);
    text_free(&name);
}

int main(void)
{
    Tap tap = {0};
    Text text = {0};
    size_t i, count;
    MultipartPart parts[MULTIPART_MAX_PARTS];

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        tap_is_int(&tap, test_parse(cases[i].type, cases[i].body, cases[i].length, &text), cases[i].fault,
                   cases[i].name);
        tap_is(&tap, text.data, cases[i].parts, cases[i].name);
    }
    text_free(&text);
    tap_is_int(&tap, multipart_parse(NULL, 0, NULL, 0, parts, &count), MULTIPART_NO_BOUNDARY, "no type at all");
    tap_is_int(&tap, multipart_parse(TYPE, strlen(TYPE), NULL, 0, parts, &count), MULTIPART_MALFORMED,
               "no body at all");
    tap_is_int(&tap,
               multipart_parse(TYPE, strlen(TYPE), BYTES("--b\r\n" FIELD("a") "1\r\n" CONTENT("2")), parts, &count),
               MULTIPART_REPEATED, "repeated");
    tap_ok(&tap, count == 1 && parts[1].name_length == 1 && parts[1].name[0] == 'a', "the repeated name is told");
    test_types(&tap);
    test_limits(&tap);
    test_every_byte(&tap);
    test_near(&tap, "multipart/form-data; boundary=boundary", "boundary", "\r\n--boundar");
    test_near(&tap, "multipart/form-data; boundary=" B70, B70, "\r");
    test_near(&tap, "multipart/form-data; boundary=" B70, B70, "\r\n--" B10 B10 B10 B10 B10 B10 "012345678");
    return tap_done(&tap);
}
