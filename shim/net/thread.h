/*
 * The process and its threads: server.c makes and owns all of it, and the rest of the shim finds its things here.
 * What is not atomic is read-only once the threads run, or belongs to one thread.
 */
#ifndef THREAD_H
#define THREAD_H

#include "auth/auth.h"
#include "config/config.h"
#include "core/log.h"
#include "core/quota.h"
#include "core/ratelimit.h"
#include "core/worker.h"
#include "db/db.h"
#include "db/node_health.h"
#include "db/role.h"
#include "db/statement.h"
#include "mail/mail.h"
#include "metrics/metrics.h"

#include <h2o.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <time.h>

/* One event loop with its own database connections. Only its own thread touches it, messages apart. */
typedef struct ServerThread {
    struct Server *server;
    pthread_t handle;
    h2o_context_t context;
    h2o_accept_ctx_t accept;
    h2o_socket_t *listener;
    h2o_linklist_t clients; /* connection.c's */
    h2o_linklist_t idle;    /* likewise: those without a request, who has been so for longest comes first */
    h2o_timeout_entry_t tick;
    h2o_multithread_receiver_t workers;
    h2o_multithread_receiver_t control;
    h2o_multithread_receiver_t arrivals;
    h2o_multithread_message_t stop;
    Db *db;
    Role *role;              /* of the database */
    NodeHealth *node_health; /* of the first thread, where there are metrics; else NULL */
    struct AuthCache *tokens;
    struct Live *live; /* what the hooks made */
    Metrics *metrics;  /* what it counts; others read it */
    Log log;
    atomic_int connections; /* those on their way to it, too */
    bool accepting;
    bool stopping;
    uint64_t stop_deadline; /* loop time in ms */
    uint64_t swept_at;      /* likewise */
    char id_prefix[17];     /* of the request ids made here */
    uint64_t id_count;
} ServerThread;

/* What is served, and what a thread does beside its connections; main.c puts it together. */
typedef struct ServerHooks {
    int (*on_request)(h2o_handler_t *handler, h2o_req_t *req);
    void (*on_log)(h2o_logger_t *logger, h2o_req_t *req);
    void (*on_library_error)(h2o_filter_t *filter, h2o_req_t *req, h2o_ostream_t **slot);
    struct Live *(*open)(ServerThread *thread);
    void (*turn)(struct Live *live);  /* at the end of a loop turn, before the database's */
    void (*tick)(struct Live *live);  /* ten times a second */
    void (*stop)(struct Live *live);  /* the server stops */
    void (*close)(struct Live *live); /* the database is closed; no request is left */
} ServerHooks;

/* The process: read-only once the threads run, but for the threads' own parts. */
typedef struct Server {
    const Config *config;
    const ServerHooks *hooks;
    AuthKeys keys;
    StatementTable statements;
    Workers *passwords;
    Workers *scans;
    Workers *photos; /* apart: anybody may register with one, and no scan waits for those */
    Mail *mail;
    struct MetricsServer *metrics;               /* NULL: off */
    RateTable *rates[LIMIT_NONE][RATE_SUBJECTS]; /* apart, so that limits of one length share a table */
    atomic_int connections;                      /* of all threads */
    Quota *connected;                            /* of an address */
    Quota *uploading;                            /* of a user or address: uploads under way */
    atomic_int uploads[FORM_KINDS];              /* under way */
    atomic_llong outgoing;                       /* bytes of large answers under way */
    atomic_llong exported;                       /* bytes of exports that lie on disk */
    LogSink sink;
    Log log; /* the main thread's */
    h2o_globalconf_t h2o;
    SSL_CTX *tls; /* NULL: plain */
    int listen_fd;
    atomic_bool stopping;
    time_t started_at;
    atomic_bool forced;     /* the stop did not wait for every request */
    pthread_barrier_t gate; /* threads and main meet here: opened, loops ended, workers ended */
    ServerThread *threads;
} Server;

/* The thread that serves a request. */
static inline ServerThread *server_thread(h2o_req_t *req)
{
    return H2O_STRUCT_FROM_MEMBER(ServerThread, context, req->conn->ctx);
}

#endif
