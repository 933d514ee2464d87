/* Errors that libh2o answers before there is a request. What is sent lies in the pool of the h2o request. */
#ifndef LIBRARY_ERROR_H
#define LIBRARY_ERROR_H

#include <h2o.h>

/* A filter that turns the library's own plain-text errors into problems. */
void library_error_on_setup(h2o_filter_t *filter, h2o_req_t *req, h2o_ostream_t **slot);

#endif
