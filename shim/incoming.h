#ifndef INCOMING_H
#define INCOMING_H

#include "request.h"

/* Each of these is false when it has answered the request. */

/* What is wrong with a request whatever it is for: no Host, headers or body too large. */
bool incoming_check(Request *request);
/* Reads the query string. */
bool incoming_query(Request *request);
/* Checks that the body is CSV. */
bool incoming_csv(Request *request);
/* Checks a JSON body and sets its parameter; password routes keep it parsed. */
bool incoming_body(Request *request);

/* Sets the parameters of path ids and headers. */
void incoming_parameters(Request *request, const RouteMatch *match);
/* True for multipart/form-data. */
bool incoming_is_form(h2o_req_t *req);
/* Makes the parameter of request->body. */
void incoming_set_body(Request *request);

#endif
