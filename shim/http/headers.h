/* Headers of answers. What is added belongs to the request's pool. */
#ifndef HEADERS_H
#define HEADERS_H

#include "config/config.h"
#include "core/ratelimit.h"
#include "db/role.h"

#include <h2o.h>

/* name and value outlive the request. */
void headers_add(h2o_req_t *req, const char *name, const char *value);
/* A header whose value is a number, after a text. */
void headers_number(h2o_req_t *req, const char *name, const char *before, int number);
bool headers_has(h2o_req_t *req, const h2o_token_t *token);
/* Tells caches that the answer depends on a header of the request too. */
void headers_vary(h2o_req_t *req, const char *name);
/* What every answer carries: its id, the security headers, what other origins may read, no-store if nothing else.
 * file: it is a stored file, which not everybody may see. */
void headers_common(h2o_req_t *req, const Config *config, const char *id, bool file);
/* How much is left of the tightest limit. */
void headers_rate(h2o_req_t *req, const RateVerdict *rate);
/* Res-Elec-Role: primary, or standby with its lag in seconds where that is known (a structured field, RFC 9651). */
void headers_role(h2o_req_t *req, const RoleState *state);
/* What a page of a configured origin may send; allow is the route's Allow. */
void headers_preflight(h2o_req_t *req, const Config *config, const char *allow);

#endif
