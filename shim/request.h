#ifndef REQUEST_H
#define REQUEST_H

#include "lang.h"
#include "route.h"
#include "server.h"

#include <jansson.h>

enum { REQUEST_ID_SIZE = 65, REQUEST_ADDRESS_SIZE = 64 };

/*
 * One HTTP request from its handler to its answer. It lives in the pool of its h2o_req_t and ends with it; what is
 * still under way then is abandoned, so no callback ever finds a request whose client has gone.
 */
typedef struct Request {
    h2o_req_t *h2o;
    ServerThread *thread;
    const Route *route; /* NULL before a row was found */
    Language language;
    Identity identity; /* user_id 0: nobody */
    uint64_t deadline;
    DbQuery query; /* the statement under way; its values are the call's parameters */
    bool querying;

    json_t *body;     /* password routes only, without any password */
    char *body_text;  /* its text, malloc'ed */
    char *password;   /* malloc'ed, wiped at the end */
    char *current;    /* current_password, likewise */
    PasswordJob *job; /* under way */
    char hash[crypto_pwhash_STRBYTES];

    char id[REQUEST_ID_SIZE];
    char address[REQUEST_ADDRESS_SIZE];
    char user[12], generation[12], ids[32];
} Request;

/* The handler and the logger that server.c registers. */
int request_on_start(h2o_handler_t *handler, h2o_req_t *req);
void request_on_log(h2o_logger_t *logger, h2o_req_t *req);

/* The request of a h2o_req_t; NULL when the library answered before the handler ran. */
Request *request_of(h2o_req_t *req);
/* Takes a valid X-Request-Id or makes an id. */
void request_identify(h2o_req_t *req, char id[REQUEST_ID_SIZE]);
/* The client's language by Accept-Language. */
Language request_language(h2o_req_t *req);

/* Runs a statement with the request's parameters. */
void request_submit(Request *request, const Statement *statement, bool read_only, DbDone on_done);
/* Runs the route's function and answers with what it returns. */
void request_call(Request *request);
static inline Request *request_of_query(DbQuery *query)
{
    return H2O_STRUCT_FROM_MEMBER(Request, query, query);
}

#endif
