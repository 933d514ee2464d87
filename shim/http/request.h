/*
 * One HTTP request from its handler to its answer. It lives in the pool of its h2o_req_t and ends with it; what is
 * still under way then is abandoned, so no callback ever finds a request whose client has gone.
 */
#ifndef REQUEST_H
#define REQUEST_H

#include "config/route.h"
#include "net/connection.h"
#include "net/thread.h"
#include "parse/lang.h"

#include <jansson.h>
#include <netinet/in.h>

enum { REQUEST_ID_SIZE = 65 };

struct Row;
typedef struct Feature Feature;

/* A kind of things that are kept for a request beside it; there is one static constant of each, which names it. */
typedef struct FeatureKind {
    void (*leave)(Feature *feature); /* when the request ends; NULL: nothing is to do */
} FeatureKind;

/* The first member of what is kept for a request, in whatever memory lasts as long as it. */
struct Feature {
    Feature *next;
    const FeatureKind *kind;
};

typedef struct Request {
    Exchange exchange;
    h2o_req_t *h2o;
    ServerThread *thread;
    const Route *route; /* NULL before a row was found */
    Language language;
    Identity identity; /* user_id 0: nobody */
    uint64_t deadline;
    uint64_t started_us; /* clock_us at its start; 0 for what is not timed, such as a stream */
    DbQuery query;       /* the statement under way; its values are the call's parameters */
    bool querying;
    WorkerJob *job;    /* what a worker does for it */
    Feature *features; /* what others keep for it */

    bool by_cookie;   /* the token came in a cookie */
    bool cookies;     /* new tokens go into cookies */
    RateVerdict rate; /* the tightest limit it met; limit 0: none */

    const char *mail_asked; /* the address that a mail is asked for, as it is counted; NULL: none */
    json_t *body;           /* of a password route, without any password, or of a form; owned */
    char *body_text;        /* its text, malloc'ed */
    const char *files;      /* parameters of the route's function alone; NULL: none */
    const char *contents;   /* in binary */
    size_t contents_length;
    bool (*amend)(struct Request *request, struct Row *row); /* changes the row that is to be sent, false: it cannot */

    char id[REQUEST_ID_SIZE];
    char address[INET6_ADDRSTRLEN];
    char user[12], generation[12], ids[32], code[ROUTE_MAX_CODE + 1];
} Request;

Request *request_open(h2o_req_t *req);
/* The request of a h2o_req_t; NULL when the library answered before the handler ran. */
Request *request_of(h2o_req_t *req);
/* Takes a valid X-Request-Id or makes an id. */
void request_identify(h2o_req_t *req, char id[REQUEST_ID_SIZE]);
/* The client's language by Accept-Language. */
Language request_language(h2o_req_t *req);

/* Keeps something for the request; and what was kept of a kind, or NULL. */
void request_join(Request *request, Feature *feature, const FeatureKind *kind);
Feature *request_feature(const Request *request, const FeatureKind *kind);

/* Whose it is: its user's, or its address's when nobody has signed in. */
ClientKey request_client(const Request *request);
/* Runs a statement with the request's parameters. */
void request_submit(Request *request, const Statement *statement, bool read_only, DbDone on_done);

static inline Request *request_of_query(DbQuery *query)
{
    return H2O_STRUCT_FROM_MEMBER(Request, query, query);
}

static inline const Config *request_config(const Request *request)
{
    return request->thread->server->config;
}

#endif
