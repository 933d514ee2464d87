/*
 * The answer of an API function: status, body, headers and the column for the shim alone. Headers that frame the
 * message are the library's business and are dropped, as is any that could not stand in a header line.
 */
#include "http/row.h"

#include "core/qr.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum { ROW_STATUS, ROW_BODY, ROW_HEADERS, ROW_PRIVATE, ROW_CONTENT, ROW_COLUMNS };

static json_t *row_object(const PGresult *result, int column)
{
    json_t *object;

    if (PQgetisnull(result, 0, column))
        return NULL;
    object = json_loads(PQgetvalue(result, 0, column), 0, NULL);
    if (!json_is_object(object)) {
        json_decref(object);
        return NULL;
    }
    return object;
}

bool row_read(Row *row, const PGresult *result)
{
    int column;

    *row = (Row){.content_type = "application/json"};
    if (PQntuples(result) != 1 || PQnfields(result) != ROW_COLUMNS || PQgetisnull(result, 0, ROW_STATUS))
        return false;
    row->status = atoi(PQgetvalue(result, 0, ROW_STATUS));
    column = PQgetisnull(result, 0, ROW_CONTENT) ? ROW_BODY : ROW_CONTENT;
    if (!PQgetisnull(result, 0, column)) {
        row->body = PQgetvalue(result, 0, column);
        row->length = (size_t)PQgetlength(result, 0, column);
    }
    row->headers = row_object(result, ROW_HEADERS);
    row->private = row_object(result, ROW_PRIVATE);
    return row->status >= 200 && row->status <= 599;
}

h2o_iovec_t row_piece(const PGresult *result)
{
    if (PQntuples(result) != 1 || PQnfields(result) != ROW_COLUMNS)
        return (h2o_iovec_t){NULL, 0};
    return (h2o_iovec_t){PQgetvalue(result, 0, ROW_BODY), (size_t)PQgetlength(result, 0, ROW_BODY)};
}

bool row_make_tokens(Row *row, const AuthKeys *keys)
{
    json_t *tokens = json_object_get(row->private, "tokens");
    const char *session = json_string_value(json_object_get(tokens, "session_id"));
    int64_t issued_at = json_integer_value(json_object_get(tokens, "issued_at"));
    Identity identity = {.user_id = (int)json_integer_value(json_object_get(tokens, "user_id")),
                         .generation = (int)json_integer_value(json_object_get(tokens, "generation"))};

    if (tokens == NULL)
        return true;
    if (session == NULL || strlen(session) != AUTH_UUID_SIZE - 1 || identity.user_id < 1 || issued_at < 1)
        return false;
    memcpy(identity.session_id, session, AUTH_UUID_SIZE);
    memcpy(row->session_id, session, AUTH_UUID_SIZE);
    row->access = auth_mint(keys, TOKEN_ACCESS, &identity, time(NULL));
    row->refresh = auth_mint(keys, TOKEN_REFRESH, &identity, issued_at);
    return row->access != NULL && row->refresh != NULL;
}

/* Makes body, which is taken over, the row's own; false: no memory. */
static bool row_set_body(Row *row, json_t *body, bool ok)
{
    if (ok)
        row->own_body = json_dumps(body, JSON_COMPACT);
    json_decref(body);
    if (row->own_body == NULL)
        return false;
    row->body = row->own_body;
    row->length = strlen(row->own_body);
    return true;
}

static json_t *row_parse_body(const Row *row)
{
    return row->body != NULL ? json_loadb(row->body, row->length, 0, NULL) : json_object();
}

bool row_say_tokens(Row *row, const AuthKeys *keys, bool cookies)
{
    json_t *body = row_parse_body(row);
    bool ok = json_is_object(body) && json_object_set_new(body, "expires_in", json_integer(keys->access_expires)) == 0;

    if (ok && !cookies)
        ok = json_object_set_new(body, "access_token", json_string(row->access)) == 0 &&
             json_object_set_new(body, "refresh_token", json_string(row->refresh)) == 0 &&
             json_object_set_new(body, "token_type", json_string("Bearer")) == 0;
    return row_set_body(row, body, ok);
}

bool row_say_secret(Row *row, const char *secret, const char *uri, const char *picture)
{
    json_t *body = row_parse_body(row);
    bool ok = json_is_object(body) && json_object_set_new(body, "secret", json_string(secret)) == 0 &&
              json_object_set_new(body, "otpauth_uri", json_string(uri)) == 0 &&
              json_object_set_new(body, "qr_svg", json_string(picture)) == 0;

    return row_set_body(row, body, ok);
}

/* Adds to an invitation by a link the QR code of that. */
static bool row_show_link(json_t *invitation)
{
    const char *link = json_string_value(json_object_get(invitation, "link"));
    Text picture = {0};
    bool ok;

    if (link == NULL)
        return true;
    ok = qr_svg(&picture, link) && json_object_set_new(invitation, "qr_svg", json_string(picture.data)) == 0;
    text_free(&picture);
    return ok;
}

bool row_show_links(Row *row)
{
    json_t *body, *one;
    size_t i;
    bool ok;

    if (!json_is_true(json_object_get(row->private, "links")))
        return true;
    body = row_parse_body(row);
    ok = json_is_object(body) && row_show_link(json_object_get(body, "invitation"));
    json_array_foreach(json_object_get(body, "invitations"), i, one) ok =
        ok && row_show_link(json_object_get(one, "invitation"));
    return row_set_body(row, body, ok);
}

void row_replace(Row *row, Text *body, const char *content_type)
{
    free(row->own_body);
    row->own_body = body->data;
    row->body = row->own_body;
    row->length = body->length;
    row->content_type = content_type;
    *body = (Text){0};
}

static bool row_header_is_framing(const char *name)
{
    static const char *const framing[] = {"connection", "content-length", "date",    "keep-alive",       "server",
                                          "te",         "trailer",        "upgrade", "transfer-encoding"};
    size_t i;

    for (i = 0; i < sizeof(framing) / sizeof(framing[0]); i++)
        if (strcasecmp(name, framing[i]) == 0)
            return true;
    return false;
}

static bool row_header_is_legal(const char *name, const char *value)
{
    size_t i;

    for (i = 0; name[i] != '\0'; i++)
        if (!isalnum((unsigned char)name[i]) && name[i] != '-' && name[i] != '_')
            return false;
    if (i == 0)
        return false;
    for (; *value != '\0'; value++)
        if ((unsigned char)*value < 0x20 || *value == 0x7f)
            return false;
    return true;
}

void row_add_headers(Row *row, h2o_req_t *req)
{
    const char *name;
    json_t *item;

    json_object_foreach(row->headers, name, item)
    {
        const char *text = json_string_value(item);
        h2o_iovec_t key, value;

        if (text == NULL || row_header_is_framing(name) || !row_header_is_legal(name, text))
            continue;
        key = h2o_strdup(&req->pool, name, SIZE_MAX);
        h2o_strtolower(key.base, key.len);
        value = h2o_strdup(&req->pool, text, SIZE_MAX);
        h2o_add_header_by_str(&req->pool, &req->res.headers, key.base, key.len, 1, NULL, value.base, value.len);
        if (strcmp(key.base, "content-type") == 0)
            row->content_type = value.base;
    }
}

void row_free(Row *row)
{
    json_decref(row->headers);
    json_decref(row->private);
    free(row->own_body);
    free(row->access);
    free(row->refresh);
    *row = (Row){0};
}
