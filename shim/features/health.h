/* Health checks for a supervisor or a load balancer. Nothing is kept. */
#ifndef HEALTH_H
#define HEALTH_H

#include "http/request.h"

/* 200: the process answers. */
void health_live(Request *request);
/* 200 with role and lag when the database answers within two seconds and is not more than MAX_LAG behind; else 503. */
void health_ready(Request *request);
/* 200 when it answers as fast and takes writes; else 503. */
void health_primary(Request *request);

#endif
