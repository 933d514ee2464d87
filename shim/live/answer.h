/*
 * What a read of a live total has found: the total, and who of the askers may see it. Answers and bodies are shared by
 * threads, read-only once they are made, and freed with their last reference.
 */
#ifndef LIVE_ANSWER_H
#define LIVE_ANSWER_H

#include <jansson.h>
#include <libpq-fe.h>
#include <stdatomic.h>
#include <stdbool.h>

enum { ANSWER_ETAG_SIZE = 80, ANSWER_CACHE_SIZE = 64, ANSWER_MOMENT_SIZE = 40 };

/* A total as JSON, with the tag that tells it from others. */
typedef struct AnswerBody {
    atomic_int references;
    char etag[ANSWER_ETAG_SIZE];
    size_t length;
    char bytes[]; /* NUL-terminated */
} AnswerBody;

typedef struct Answer {
    atomic_int references;
    AnswerBody *body;
    char cache_control[ANSWER_CACHE_SIZE];
    char updated_at[ANSWER_MOMENT_SIZE]; /* of the election, as the database writes it */
    json_int_t version;
    bool ended;
    size_t askers;
    bool allowed[]; /* of each asker */
} Answer;

/* The answer in a row of api_realtime_coalesced, whose body is that which was known where it brings none; NULL: neither.
 */
Answer *answer_read(const PGresult *result, AnswerBody *known);
/* One more reference, of NULL too. */
Answer *answer_share(Answer *answer);
AnswerBody *answer_share_body(AnswerBody *body);
void answer_release(Answer *answer);
void answer_release_body(AnswerBody *body);

/* Whether an asker may see the total. */
static inline bool answer_allows(const Answer *answer, size_t asker)
{
    return asker < answer->askers && answer->allowed[asker];
}

#endif
