/*
 * libFuzzer target of shim/parse/multipart.c: the first line of the input is the content type, the rest the body. Both
 * are parsed in exact-size copies, and what comes out must lie in the body, in its order, with distinct UTF-8 names.
 *
 * clang -std=gnu11 -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -Ishim -o build/fuzz_multipart
 * \ tests/fuzz/multipart.c shim/parse/multipart.c shim/core/text.c && build/fuzz_multipart -max_total_time=90 <corpus>
 */
#include "parse/multipart.h"
#include "core/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

/* True when the stretch lies between start and end. */
static bool is_within(const char *bytes, size_t length, const char *start, const char *end)
{
    return bytes >= start && bytes <= end && length <= (size_t)(end - bytes);
}

/* Checks a part whose delimiter begins at or after start; the value is the end of its content. */
static const char *check_part(const MultipartPart *part, const char *start, const char *end)
{
    check(is_within(part->content, part->length, start, end));
    check(part->name_length > 0 && is_within(part->name, part->name_length, start, part->content));
    check(text_is_utf8(part->name, part->name_length) && memchr(part->name, '\0', part->name_length) == NULL);
    if (part->filename != NULL)
        check(is_within(part->filename, part->filename_length, start, part->content));
    else
        check(part->filename_length == 0);
    check(memcmp(part->content - 4, "\r\n\r\n", 4) == 0);
    check(end - (part->content + part->length) >= 4 && memcmp(part->content + part->length, "\r\n--", 4) == 0);
    return part->content + part->length;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *line = size > 0 ? memchr(data, '\n', size) : NULL;
    size_t type_length = line != NULL ? (size_t)(line - data) : size, count = SIZE_MAX, i, j;
    size_t length = line != NULL ? size - type_length - 1 : 0;
    char *type = malloc(type_length), *body = malloc(length);
    MultipartPart parts[MULTIPART_MAX_PARTS];
    const char *at = body;
    MultipartFault fault;

    check((type != NULL || type_length == 0) && (body != NULL || length == 0));
    if (type_length > 0)
        memcpy(type, data, type_length);
    if (length > 0)
        memcpy(body, line + 1, length);
    fault = multipart_parse(type, type_length, body, length, parts, &count);
    check(count <= MULTIPART_MAX_PARTS && (fault != MULTIPART_TOO_MANY || count == MULTIPART_MAX_PARTS));
    check(fault == MULTIPART_NO_BOUNDARY ? count == 0 : multipart_is(type, type_length));
    for (i = 0; i < count; i++) {
        at = check_part(&parts[i], at, body + length);
        for (j = 0; j < i; j++)
            check(parts[j].name_length != parts[i].name_length ||
                  memcmp(parts[j].name, parts[i].name, parts[i].name_length) != 0);
    }
    if (fault == MULTIPART_REPEATED)
        check_part(&parts[count], at, body + length);
    free(type);
    free(body);
    return 0;
}
