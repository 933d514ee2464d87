#ifndef REQUEST_H
#define REQUEST_H

#include "net/connection.h"
#include "parse/lang.h"
#include "auth/password.h"
#include "config/route.h"
#include "auth/second_factor.h"
#include "net/server.h"

#include <jansson.h>
#include <netinet/in.h>

enum { REQUEST_ID_SIZE = 65 };

/* An answer that is ready to be sent; body lies in the request's pool. */
typedef struct Rendered {
    int status;
    h2o_iovec_t body;
} Rendered;

/*
 * One HTTP request from its handler to its answer. It lives in the pool of its h2o_req_t and ends with it; what is
 * still under way then is abandoned, so no callback ever finds a request whose client has gone.
 */
typedef struct Request {
    h2o_req_t *h2o;
    ServerThread *thread;
    Connection *connection;
    const Route *route; /* NULL before a row was found */
    Language language;
    Identity identity; /* user_id 0: nobody */
    uint64_t deadline;
    uint64_t started_us; /* metrics_now at its start; 0 for what is not timed, such as a stream */
    DbQuery query;       /* the statement under way; its values are the call's parameters */
    bool querying;
    WorkerJob *job; /* what a worker does for it */

    int election, contest;         /* ROUTE_REALTIME: whose live total is asked for; contest 0: of all */
    h2o_linklist_t coalesce_link;  /* among those who ask for the same */
    size_t coalesce_number;        /* the index of who asks among the askers */
    struct Subscriber *subscriber; /* it is answered with a stream */
    struct Export *export;         /* it is answered piece by piece */

    bool by_cookie;   /* the token came in a cookie */
    bool cookies;     /* new tokens go into cookies */
    RateVerdict rate; /* the tightest limit it met; limit 0: none */
    Rendered refusal; /* to be sent once it is written into the audit log */

    json_t *body;                                 /* of a password route, without any password, or of a form */
    char *body_text;                              /* its text, malloc'ed */
    char *password;                               /* malloc'ed, wiped at the end */
    char *current;                                /* current_password, likewise */
    char *code;                                   /* of a second factor, as it was given; malloc'ed */
    json_t *factor;                               /* the user's second factor: its sealed secret, a text; NULL: none */
    char fresh_secret[SECOND_FACTOR_SECRET_SIZE]; /* of a second factor that begins */
    json_t *about;                                /* what is known of who a new password is for: a list of texts */
    char *account;                                /* what wrong passwords are counted by, malloc'ed */
    char hash[PASSWORD_HASH_SIZE];

    bool uploading;   /* counted among the uploads under way */
    ClientKey client; /* as whose */
    void *upload;     /* upload.c's job while it is asked whether it may be done */
    int64_t outgoing; /* bytes of a large answer, counted among those under way */
    Text files;
    Text contents;

    char id[REQUEST_ID_SIZE];
    char address[INET6_ADDRSTRLEN];
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

/* Whose it is: its user's, or its address's when nobody has signed in. */
ClientKey request_client(const Request *request);
/* Runs a statement with the request's parameters. */
void request_submit(Request *request, const Statement *statement, bool read_only, DbDone on_done);
/* Once its body and files are there: checks its password, if it has one, and calls. */
void request_proceed(Request *request);
/* Runs the route's function and answers with what it returns. */
void request_call(Request *request);
static inline Request *request_of_query(DbQuery *query)
{
    return H2O_STRUCT_FROM_MEMBER(Request, query, query);
}

#endif
