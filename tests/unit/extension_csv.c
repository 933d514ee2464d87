/* CSV: records and fields, quotes, ends of lines, the separator, the lines that
 * are told, and every fault. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "import/csv.h"
#include "tap.h"

typedef struct Case {
    const char *name;
    const char *text;
    const char *wanted; /* LINE:field|field for each record, then "!fault@line"
                           for a fault */
} Case;

static const Case cases[] = {
    {"empty", "", ""},
    {"empty lines alone", "\r\n\n\r", ""},
    {"one field", "a", "1:a "},
    {"one record", "a,b,c\n", "1:a|b|c "},
    {"no end of line at the end", "a,b\n1,2", "1:a|b 2:1|2 "},
    {"CRLF", "a,b\r\n1,2\r\n", "1:a|b 2:1|2 "},
    {"CR alone", "a,b\r1,2\r", "1:a|b 2:1|2 "},
    {"a byte order mark",
     "\xEF\xBB\xBF"
     "a,b\n",
     "1:a|b "},
    {"a byte order mark alone", "\xEF\xBB\xBF", ""},
    {"a mark that is none", "\xEF\xBB,\n", "1:\xEF\xBB| "},
    {"empty fields", "a,\n,,b\n", "1:a| 2:||b "},
    {"lines of separators alone are no records, but lines", ",\n;;\na;b;\n;;\n ; ;\t\nc;;\n;;", "3:a|b| 6:c|| "},
    {"another separator is a field", "a;b\n,\n", "1:a|b 2:, "},
    {"tabs", "a\tb,c\td\n\t\t\n1\t\t3\n", "1:a|b,c|d 3:1||3 "},
    {"the separator's line", "sep=;\na,b,c;d\n1;2\n", "2:a,b,c|d 3:1|2 "},
    {"the separator's line after a mark, in quotes",
     "\xEF\xBB\xBF"
     "\"SEP=|\"\r\n\r\na|b\r\n",
     "3:a|b "},
    {"the separator's line alone", "sep=;", ""},
    {"a field that begins so", "sep=;b\n1;2\n", "1:sep=|b 2:1|2 "},
    {"a separator that is none", "sep=x\n1\n", "1:sep=x 2:1 "},
    {"a separator's line that is cut", "\"sep=;", "!1@1"},
    {"a Ctrl-Z at the end", "a,b\n1,2\n\x1A", "1:a|b 2:1|2 "},
    {"… before ends of lines", "a,b\r\n1,2\x1A\x1A\r\n", "1:a|b 2:1|2 "},
    {"a Ctrl-Z elsewhere", "a\n\x1A\nb\n", "1:a 2:\x1A 3:b "},
    {"empty lines are no records, but lines", "a\n\n\r\nb\n", "1:a 4:b "},
    {"empty lines before the header", "\n\na;b\n", "3:a|b "},
    {"semicolons", "a;b,c;d\n1,5;2;3\n", "1:a|b,c|d 2:1,5|2|3 "},
    {"commas win a tie", "a;b,c\n", "1:a;b|c "},
    {"what stands in quotes is no separator", "\"a;;;\",b\n", "1:a;;;|b "},
    {"quotes", "\"a\",\"b\"\n", "1:a|b "},
    {"quotes in quotes", "\"a \"\"b\"\"\",\"\"\"\"\n", "1:a \"b\"|\" "},
    {"empty quotes", "\"\",x\n", "1:|x "},
    {"separators and lines in quotes", "\"a,b\",\"c\nd\r\ne\"\nf,g\n", "1:a,b|c\nd\r\ne 4:f|g "},
    {"an end in quotes", "a,\"b\"", "1:a|b "},
    {"a separator at the very end", "a,", "1:a| "},
    {"spaces stay", " a , b \n", "1: a | b  "},

    {"an open quote", "a\n\"b\nc\n", "1:a !1@2"},
    {"an open quote at the end", "a,\"", "!1@1"},
    {"an open quote after a doubled one", "\"a\"\"", "!1@1"},
    {"a quote in a bare field", "a\nb\"c\n", "1:a !2@2"},
    {"a quote at the end of a bare field", "ab\"", "!2@1"},
    {"something after a quote", "\"a\"b\n", "!2@1"},
    {"a space after a quote", "\"a\" ,b\n", "!2@1"},
    {"something after a quote of several lines", "\"a\nb\"c\n", "!2@2"},
};

/* Reads an exact-size copy, so that ASan sees each byte too far. What was read
 * of a record with a fault is left out. */
static void told(const char *text, size_t length, char *out)
{
    char *copy = malloc(length > 0 ? length : 1), *at = out, *record = out;
    CsvReader reader;
    CsvField field;

    memcpy(copy, text, length);
    csv_open(&reader, copy, length);
    while (csv_next(&reader, &field)) {
        if (reader.n_fields == 1)
            at += sprintf(at, "%d:", reader.record_line);
        else
            *at++ = '|';
        at += csv_value(&field, at);
        if (reader.ended) {
            *at++ = ' ';
            record = at;
        }
    }
    if (reader.fault != CSV_OK)
        at = record + sprintf(record, "!%d@%d", (int)reader.fault, reader.fault_line);
    *at = '\0';
    free(copy);
}

static void test_many(Tap *tap)
{
    size_t length = CSV_MAX_FIELDS + 1;
    char *text = malloc(length);
    CsvReader reader;
    CsvField field;
    int n = 0;

    memset(text, ',', length);
    text[0] = 'a';
    csv_open(&reader, text, CSV_MAX_FIELDS);
    while (csv_next(&reader, &field))
        n++;
    tap_ok(tap, n == CSV_MAX_FIELDS && reader.fault == CSV_OK && reader.ended, "as many fields as there may be");
    csv_open(&reader, text, length);
    for (n = 0; csv_next(&reader, &field); n++)
        ;
    tap_ok(tap, n == CSV_MAX_FIELDS && reader.fault == CSV_TOO_MANY && reader.fault_line == 1 &&
        reader.n_fields == CSV_MAX_FIELDS + 1, "one more is a fault, and how many they are");
    tap_ok(tap, !csv_next(&reader, &field) && reader.fault == CSV_TOO_MANY, "which stays");
    free(text);
}

int main(void)
{
    Tap tap = {0};
    char out[256];

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        told(cases[i].text, strlen(cases[i].text), out);
        tap_is(&tap, out, cases[i].wanted, cases[i].name);
    }
    test_many(&tap);
    return tap_done(&tap);
}
