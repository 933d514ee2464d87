/*
 * libFuzzer target of extension/import/csv.c: what is read lies in the text, in its
 * order, and records written again as CSV, with a line that names the
 * separator, are read as the same fields.
 */
#include "import/csv.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

/* Writes a field in quotes, each of its own doubled. */
static char *write_field(char *out, const char *value, size_t length)
{
    *out++ = '"';
    for (size_t i = 0; i < length; i++) {
        if (value[i] == '"')
            *out++ = '"';
        *out++ = value[i];
    }
    *out++ = '"';
    return out;
}

/* Reads all; written gets the same records as CSV, its length is returned. */
static size_t read_all(const char *text, size_t length, char *written, int *records, CsvFault *fault)
{
    char *value = malloc(length + 1), *out = written;
    const char *last = text;
    CsvReader reader;
    CsvField field;

    csv_open(&reader, text, length);
    out += sprintf(out, "sep=%c\n", reader.separator);
    *records = 0;
    while (csv_next(&reader, &field)) {
        size_t n;

        check(field.start >= last && field.start + field.length <= text + length);
        check(reader.record_line >= 1 && reader.record_line <= reader.line && reader.n_fields <= CSV_MAX_FIELDS);
        n = csv_value(&field, value);
        check(n <= field.length && (field.quoted || n == field.length));
        last = field.start + field.length;
        out = write_field(out, value, n);
        *out++ = reader.ended ? '\n' : reader.separator;
        *records += reader.ended;
    }
    check(reader.fault != CSV_OK ? reader.fault_line >= 1 && reader.fault_line <= reader.line
                                 : reader.at == reader.end && reader.ended);
    *fault = reader.fault;
    free(value);
    return (size_t)(out - written);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size > 0 ? size : 1);
    char *once = malloc(2 * size + 3 * size + 16), *twice;
    int records, again;
    CsvFault fault;
    size_t length;

    check(text != NULL && once != NULL);
    if (size > 0)
        memcpy(text, data, size);
    length = read_all(text, size, once, &records, &fault);
    if (fault == CSV_OK && records > 0) {
        twice = malloc(5 * length + 16);
        check(twice != NULL);
        check(read_all(once, length, twice, &again, &fault) == length);
        check(fault == CSV_OK && again == records && memcmp(once, twice, length) == 0);
        free(twice);
    }
    free(text);
    free(once);
    return 0;
}
