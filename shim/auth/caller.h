/*
 * Who sends a request, as far as its head says: its body may not have arrived yet. What is returned is a value;
 * strings that are made on the way belong to the request's pool.
 */
#ifndef CALLER_H
#define CALLER_H

#include "auth/auth_cache.h"
#include "core/proxy.h"

#include <h2o.h>

/* The client's address: the connection's, or what a trusted proxy says; "" when it is unknown. */
void caller_address(h2o_req_t *req, const ProxyList *proxies, char address[INET6_ADDRSTRLEN]);
/* The user whose access token it carries; 0 for none. */
int caller_user(h2o_req_t *req, AuthCache *tokens, const AuthKeys *keys);

#endif
