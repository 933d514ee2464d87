/*
 * Where requests come in: libh2o's handler and logger, which take each through the route table to its feature.
 * Nothing is kept here; a request owns itself (http/request.h).
 */
#ifndef HANDLER_H
#define HANDLER_H

#include <h2o.h>

int handler_on_request(h2o_handler_t *handler, h2o_req_t *req);
void handler_on_log(h2o_logger_t *logger, h2o_req_t *req);

#endif
