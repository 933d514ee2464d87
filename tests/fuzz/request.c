/*
 * Fuzzing what a request line and its body become: the path finds a route with
 * ids in range or none, the query and the body become JSON or a fault. The
 * input's first line is the path and query, the rest the body.
 */
#include "parse/body.h"
#include "parse/etag.h"
#include "parse/query.h"
#include "config/route.h"

#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static char *exact_copy(const char *bytes, size_t length)
{
    char *copy = malloc(length + 1);

    memcpy(copy, bytes, length);
    copy[length] = '\0';
    return copy;
}

static void check_path(const char *path, size_t length)
{
    static const char *const methods[] = {"GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"};
    RouteMatch match;
    size_t i;
    int id;

    for (i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        RouteOutcome outcome = route_match(methods[i], strlen(methods[i]), path, length, &match);

        check((outcome == ROUTE_FOUND) == (match.route != NULL));
        check(memchr(match.allow, '\0', sizeof(match.allow)) != NULL);
        check(match.route == NULL || match.id_count <= ROUTE_MAX_IDS);
        for (id = 0; match.route != NULL && id < match.id_count; id++)
            check(match.ids[id] >= 1);
    }
}

/* A query that is read is a flat object of strings, as jansson reads it too. */
static void check_query(const char *query, size_t length)
{
    Text json = {0};
    json_t *object, *value;
    const char *name;

    if (query_parse(query, length, &json) == QUERY_OK) {
        object = json_loadb(json.data, json.length, JSON_REJECT_DUPLICATES, NULL);
        check(object != NULL && json_is_object(object));
        json_object_foreach(object, name, value) check(json_is_string(value));
        json_decref(object);
    }
    text_free(&json);
}

static void check_body(const char *bytes, size_t length)
{
    json_t *object = NULL;
    BodyPosition position;
    BodyFault fault = body_parse(bytes, length, &object, &position);

    check((fault == BODY_OK) == (object != NULL));
    check(fault != BODY_OK || json_is_object(object));
    check(position.line >= 1 && position.column >= 1);
    check(position.name_length == 0 ||
        (position.name > bytes && position.name + position.name_length < bytes + length));
    json_decref(object);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data, *end = size > 0 ? memchr(text, '\n', size) : NULL;
    size_t line = end != NULL ? (size_t)(end - text) : size;
    const char *mark = line > 0 ? memchr(text, '?', line) : NULL;
    size_t length = mark != NULL ? (size_t)(mark - text) : line;
    char *path = malloc(length + 1), *rest;

    memcpy(path, text, length);
    check_path(path, length);
    free(path);
    if (mark != NULL) {
        rest = exact_copy(mark + 1, line - length - 1);
        check_query(rest, line - length - 1);
        (void)etag_listed(rest, "\"1-2\"");
        free(rest);
    }
    if (end != NULL) {
        rest = exact_copy(end + 1, size - line - 1);
        check_body(rest, size - line - 1);
        (void)body_is_json(rest, size - line - 1);
        free(rest);
    }
    return 0;
}
