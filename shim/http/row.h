/*
 * The row that a function returns: status, body, headers, and the column that is never sent. It borrows from the
 * result and owns what it makes; row_free.
 */
#ifndef ROW_H
#define ROW_H

#include "auth/auth.h"
#include "core/text.h"

#include <h2o.h>
#include <jansson.h>
#include <libpq-fe.h>
#include <stdbool.h>

/* A res_elec_api.answer. body is borrowed from the result until row_say_tokens makes one of its own. */
typedef struct Row {
    int status;
    const char *body;
    size_t length;
    const char *content_type;
    char *own_body;
    char *access, *refresh; /* tokens, once row_make_tokens made them */
    char session_id[AUTH_UUID_SIZE];
    json_t *headers;
    json_t *private; /* the column "private": never sent */
} Row;

/* False when the result is no single row with a legal status. Free it either way. */
bool row_read(Row *row, const PGresult *result);
/* The piece of a body that a row after the first one is; empty when there is none. */
h2o_iovec_t row_piece(const PGresult *result);
/* Makes the tokens the row asks for, if it does; false when they cannot be made. */
bool row_make_tokens(Row *row, const AuthKeys *keys);
/* Adds to the body how long the access token is good and, unless they go as cookies, the tokens; false: no memory. */
bool row_say_tokens(Row *row, const AuthKeys *keys, bool cookies);
/* Puts a body of another type in the place of the answer's; the row takes the text over, which is empty then. */
void row_replace(Row *row, Text *body, const char *content_type);
/* Adds to the body the secret of a second factor, its otpauth address and the picture of that. */
bool row_say_secret(Row *row, const char *secret, const char *uri, const char *picture);
/* Adds to the links of invitations in the body their pictures, where the row asks for them; false: no memory. */
bool row_show_links(Row *row);
/* Adds the row's headers to the response and finds its content type. */
void row_add_headers(Row *row, h2o_req_t *req);
void row_free(Row *row);

#endif
