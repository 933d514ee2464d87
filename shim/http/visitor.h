#ifndef VISITOR_H
#define VISITOR_H

#include "http/request.h"

/* The client's address: the connection's, or what a trusted proxy says; "" when it is unknown. */
void visitor_address(h2o_req_t *req, char address[INET6_ADDRSTRLEN]);
/* Finds the client's address for the request: the connection's, or what a trusted proxy says. */
void visitor_find_address(Request *request);
/*
 * Finds who asks: by the Authorization header, else by cookie, which for a method that changes things needs the csrf
 * value too. False when the request was answered (401, or 403 for a cookie without it).
 */
bool visitor_authenticate(Request *request);

/* The user whose access token a request carries of which more than the head need not have come; 0 for none. */
int visitor_user(h2o_req_t *req);

#endif
