/*
 * Failed requests as the client sees them (RFC 9457), and the one table from SQLSTATE to HTTP status. Strings are
 * borrowed for the call; what is written belongs to the caller's Text.
 */
#ifndef PROBLEM_H
#define PROBLEM_H

#include "parse/lang.h"
#include "core/text.h"

#include <stdbool.h>

/*
 * One failed request as the client sees it. NULL texts take the status's own sentence; errors is a JSON array.
 * The strings are borrowed for the call.
 */
typedef struct Problem {
    int status;
    const char *code;
    const char *message;
    const char *detail;
    const char *hint;
    const char *errors;
    const char *members; /* further ones: a JSON object, or NULL */
} Problem;

/* HTTP status of an SQLSTATE; 500 for those that say nothing to a client. */
int problem_status(const char *sqlstate);
/* True where the database's own message, detail and hint are meant for the client. */
bool problem_is_spoken(const char *sqlstate);
/* The code of a status that has one meaning only. */
const char *problem_code(int status);
/* The English reason phrase of the status line. */
const char *problem_reason(int status);
/* Appends a list with the one error that a field (NULL: none) is at fault; context is a JSON object. */
void problem_error(Text *out, const char *code, const char *field, const char *message, const char *context);
/* Appends the message and the errors of a body of length bytes (0: not known) of which there may be most. */
void problem_too_large(Text *message, Text *errors, Language language, size_t length, size_t most);
/* Appends a problem as a page of HTML, for who came for one. */
void problem_page(Text *out, const Problem *problem, Language language);
/* Appends the application/problem+json body. */
void problem_write(Text *out, const Problem *problem, Language language, const char *request_id);

#endif
