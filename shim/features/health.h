/* Health checks for a supervisor or a load balancer. Nothing is kept. */
#ifndef HEALTH_H
#define HEALTH_H

#include "http/request.h"

/* 200: the process answers. */
void health_live(Request *request);
/* 200 when the database answers within two seconds, 503 otherwise. */
void health_ready(Request *request);

#endif
