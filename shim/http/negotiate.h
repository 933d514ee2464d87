/* Content negotiation: what the Accept header of a request takes (RFC 9110). */
#ifndef NEGOTIATE_H
#define NEGOTIATE_H

#include "parse/accept.h"
#include "http/request.h"

/* How much Accept wants a media type: accept_weight. */
AcceptWeight negotiate_weight(h2o_req_t *req, const char *type);
/*
 * Whether Accept takes the answer's media type, which the query may have chosen. Where it does not, the request has
 * been answered (406).
 */
bool negotiate_answer(Request *request);

#endif
