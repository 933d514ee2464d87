/*
 * The codes and the secret of a second factor in bodies: how the password routes take, check and show them. Nothing is
 * kept; what is returned belongs to the caller.
 */
#ifndef FACTOR_CODE_H
#define FACTOR_CODE_H

#include "http/request.h"
#include "http/row.h"

#include <jansson.h>
#include <stdbool.h>

/* The member of a body in which SQL is told what a code is; nobody else may send it. */
extern const char factor_code_member[];

/* Takes the code out of the body (malloc'ed; NULL: none); as a number it has lost its leading zeros. */
char *factor_code_take(json_t *body);
/*
 * Tells SQL what the code that was given is, in its place: {"step"} of a code of that time, {"recovery"} the hash of
 * a recovery code, {} a wrong one; nothing when none was given. True when it may be right: SQL finds used ones.
 */
bool factor_code_check(json_t *body, const char *key, const char *sealed, const char *code);
/* Shows the secret of a second factor that begins in the row that answers, this once; false when memory runs out. */
bool factor_secret_show(Request *request, Row *row, const char *secret);

#endif
