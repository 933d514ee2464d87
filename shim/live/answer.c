/*
 * Answers of the shared reads of live totals, and the bodies that several answers have in common.
 */
#include "live/answer.h"

#include "http/row.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

AnswerBody *answer_share_body(AnswerBody *body)
{
    if (body != NULL)
        atomic_fetch_add(&body->references, 1);
    return body;
}

void answer_release_body(AnswerBody *body)
{
    if (body != NULL && atomic_fetch_sub(&body->references, 1) == 1)
        free(body);
}

Answer *answer_share(Answer *answer)
{
    if (answer != NULL)
        atomic_fetch_add(&answer->references, 1);
    return answer;
}

void answer_release(Answer *answer)
{
    if (answer == NULL || atomic_fetch_sub(&answer->references, 1) != 1)
        return;
    answer_release_body(answer->body);
    free(answer);
}

/* The body of a row, or the one that was known where the row's tag is its own; NULL: neither. */
static AnswerBody *answer_body(const Row *row, AnswerBody *known)
{
    const char *etag = json_string_value(json_object_get(row->private, "etag"));
    AnswerBody *body;

    if (etag == NULL || strlen(etag) >= ANSWER_ETAG_SIZE)
        return NULL;
    if (row->body == NULL)
        return known != NULL && strcmp(known->etag, etag) == 0 ? answer_share_body(known) : NULL;
    body = h2o_mem_alloc(sizeof(*body) + row->length + 1);
    *body = (AnswerBody){.references = 1, .length = row->length};
    memcpy(body->etag, etag, strlen(etag) + 1);
    memcpy(body->bytes, row->body, row->length);
    body->bytes[row->length] = '\0';
    return body;
}

static void answer_copy(char *out, size_t size, const Row *row, const char *key)
{
    const char *value = json_string_value(json_object_get(row->private, key));

    snprintf(out, size, "%s", value != NULL ? value : "");
}

static Answer *answer_make(const Row *row, AnswerBody *body)
{
    const json_t *allowed = json_object_get(row->private, "allowed");
    size_t askers = json_array_size(allowed), i;
    Answer *answer = h2o_mem_alloc(sizeof(*answer) + askers * sizeof(answer->allowed[0]));

    *answer = (Answer){.references = 1,
                       .body = body,
                       .version = json_integer_value(json_object_get(row->private, "version")),
                       .ended = json_is_true(json_object_get(row->private, "ended")),
                       .askers = askers};
    answer_copy(answer->cache_control, sizeof(answer->cache_control), row, "cache_control");
    answer_copy(answer->updated_at, sizeof(answer->updated_at), row, "updated_at");
    for (i = 0; i < askers; i++)
        answer->allowed[i] = json_is_true(json_array_get(allowed, i));
    return answer;
}

Answer *answer_read(const PGresult *result, AnswerBody *known)
{
    Answer *answer = NULL;
    Row row;

    if (row_read(&row, result)) {
        AnswerBody *body = answer_body(&row, known);

        if (body != NULL)
            answer = answer_make(&row, body);
    }
    row_free(&row);
    return answer;
}
