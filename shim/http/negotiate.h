/* Content negotiation: what the Accept header of a request takes (RFC 9110). */
#ifndef NEGOTIATE_H
#define NEGOTIATE_H

#include "parse/accept.h"
#include "http/request.h"

/* How much Accept wants a media type: accept_weight. */
AcceptWeight negotiate_weight(h2o_req_t *req, const char *type);
/* Whether the answer's media type is one that Accept takes, once the query is read. */
/* False: it has answered the request. */
bool negotiate_answer(Request *request);

#endif
