/*
 * Tokens in cookies, for browsers: read from requests, set and taken away in answers. Strings belong to the
 * request's pool.
 */
#ifndef COOKIE_H
#define COOKIE_H

#include "auth/auth.h"

#include <h2o.h>

extern const char cookie_access[], cookie_refresh[], cookie_csrf[];

/*
 * The value of a cookie as a string of the request's pool; NULL when there is none. *repeated: it stands twice, which
 * only somebody does who plants cookies.
 */
const char *cookie_value(h2o_req_t *req, const char *name, bool *repeated);

/* Sets the tokens as HttpOnly cookies and, readable, their csrf value. */
void cookie_set_tokens(h2o_req_t *req, const AuthKeys *keys, const char *session_id, const char *access,
                       const char *refresh);
/* Takes them away. */
void cookie_clear_tokens(h2o_req_t *req);

#endif
