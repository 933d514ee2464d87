/*
 * Errors that the library answers before there is a request, in its own plain text: they become problems.
 */
#include "http/library_error.h"

#include "http/headers.h"
#include "http/incoming.h"
#include "http/problem.h"
#include "http/request.h"

#include <string.h>

/* Sends the problem in place of the library's text. */
typedef struct LibraryErrorStream {
    h2o_ostream_t super;
    h2o_iovec_t body;
} LibraryErrorStream;

static void library_error_on_send(h2o_ostream_t *stream, h2o_req_t *req, h2o_iovec_t *bufs, size_t count,
                                  h2o_send_state_t state)
{
    LibraryErrorStream *self = (LibraryErrorStream *)stream;

    (void)bufs;
    (void)count;
    h2o_ostream_send_next(stream, req, &self->body, 1, state);
}

void library_error_on_setup(h2o_filter_t *filter, h2o_req_t *req, h2o_ostream_t **slot)
{
    (void)filter;
    if (req->res.status >= 400 && request_of(req) == NULL) {
        Problem problem = {.status = req->res.status, .code = req->res.status == 413 ? "too_large" : "bad_request"};
        char *id = h2o_mem_alloc_pool(&req->pool, REQUEST_ID_SIZE);
        LibraryErrorStream *stream = (LibraryErrorStream *)h2o_add_ostream(req, sizeof(*stream), slot);
        const Config *config = server_thread(req)->server->config;
        Text body = {0}, message = {0}, errors = {0};

        request_identify(req, id);
        if (req->res.status == 413) {
            problem_too_large(&message, &errors, request_language(req), 0, incoming_most(req, config));
            problem.message = message.data;
            problem.errors = errors.data;
        }
        problem_write(&body, &problem, request_language(req), id);
        stream->super.do_send = library_error_on_send;
        stream->body = h2o_strdup(&req->pool, body.data, body.length);
        text_free(&body);
        text_free(&message);
        text_free(&errors);
        memset(&req->res.headers, 0, sizeof(req->res.headers));
        headers_add(req, "content-type", "application/problem+json");
        headers_common(req, config, id, false);
        req->res.content_length = stream->body.len;
        req->res.reason = problem_reason(req->res.status);
        slot = &stream->super.next;
    }
    h2o_setup_next_ostream(req, slot);
}
