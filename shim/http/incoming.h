/* What a request brings becomes the parameters of its call, which belong to the request or its pool. */
#ifndef INCOMING_H
#define INCOMING_H

#include "http/request.h"

/* Each of these that returns a bool is false when it has answered the request. */

/* What is wrong with a request whatever it is for: no Host, headers or body too large. */
bool incoming_check(Request *request);
/* A request target in absolute form (RFC 9112 §3.2.2) becomes its path; its authority counts instead of Host. */
void incoming_target(h2o_req_t *req);
/* Reads the query string. */
bool incoming_query(Request *request);
/* Checks that the body is CSV; the body of the call is then what headers bring of it: current_password. */
bool incoming_csv(Request *request);
/* Reads a body of JSON or of a form and sets its parameter; password routes keep it parsed. */
bool incoming_body(Request *request);

/* Sets the parameters of path ids and headers. */
void incoming_parameters(Request *request, const RouteMatch *match);
/* The most bytes that a body of its type may have. */
size_t incoming_most(h2o_req_t *req, const Config *config);
/* True for multipart/form-data. */
bool incoming_is_form(h2o_req_t *req);
/* Makes the parameter of request->body. */
void incoming_set_body(Request *request);

#endif
