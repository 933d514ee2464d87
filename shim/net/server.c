/*
 * The event loops. Each thread has its own h2o context, listener, database connections and log; they share only what
 * is read-only, the workers' queues, the rate table and the log sink. A thread makes and frees its own things, because
 * libh2o keeps buffers in thread-local memory; it frees them only after the workers have ended, which send to its
 * queue.
 */
#include "net/server.h"

#include "auth/auth_cache.h"
#include "core/handover.h"
#include "core/list.h"
#include "core/listen.h"
#include "metrics/server.h"
#include "net/connection.h"
#include "net/listener.h"
#include "net/report.h"
#include "net/tls.h"

#include <sodium.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    SERVER_GZIP_QUALITY = 1,
    SERVER_SWEEP_MS = 1000,
    SERVER_BODY_IN_MEMORY = 256 * 1024 /* bytes; a longer one is kept in a temporary file */
};

/*
 * How much nicer than the event loops workers are. Who signs in is waited for like who enters a sheet: beside loops
 * that are busy all the time a password has a third of a processor (at 10, as files, it had a tenth, and took ten times
 * as long), and a crowd that signs in leaves two thirds to requests.
 */
enum { SERVER_NICE_PASSWORDS = 3, SERVER_NICE_FILES = 10 };

static void server_on_tick(h2o_timeout_entry_t *entry)
{
    ServerThread *thread = H2O_STRUCT_FROM_MEMBER(ServerThread, tick, entry);

    h2o_timeout_link(thread->context.loop, &thread->context.hundred_ms_timeout, entry);
    thread->server->hooks->tick(thread->live);
    role_tick(thread->role);
    if (thread->node_health != NULL)
        node_health_tick(thread->node_health);
    db_tick(thread->db);
    log_flush(&thread->log);
    if (thread->stopping)
        connection_close_idle(thread);
    else
        listener_start(thread);
    if (h2o_now(thread->context.loop) >= thread->swept_at + SERVER_SWEEP_MS) {
        thread->swept_at = h2o_now(thread->context.loop);
        connection_sweep(thread);
    }
}

static void server_on_control(h2o_multithread_receiver_t *receiver, h2o_linklist_t *messages)
{
    ServerThread *thread = H2O_STRUCT_FROM_MEMBER(ServerThread, control, receiver);

    while (list_take(messages) != NULL)
        ;
    thread->stopping = true;
    thread->stop_deadline = h2o_now(thread->context.loop) + (uint64_t)thread->server->config->shutdown_timeout * 1000;
    listener_stop(thread);
    thread->server->hooks->stop(thread->live);
    h2o_context_request_shutdown(&thread->context);
    connection_close_idle(thread);
}

static bool server_is_done(const ServerThread *thread)
{
    return thread->stopping && atomic_load(&thread->connections) == 0 && db_is_idle(thread->db);
}

static void server_thread_open(ServerThread *thread)
{
    Server *server = thread->server;
    h2o_loop_t *loop = h2o_evloop_create();

    h2o_context_init(&thread->context, loop, &server->h2o);
    h2o_multithread_register_receiver(thread->context.queue, &thread->workers, worker_on_messages);
    h2o_multithread_register_receiver(thread->context.queue, &thread->control, server_on_control);
    h2o_multithread_register_receiver(thread->context.queue, &thread->arrivals, listener_on_arrivals);
    thread->accept = (h2o_accept_ctx_t){.ctx = &thread->context, .hosts = server->h2o.hosts, .ssl_ctx = server->tls};
    thread->log = (Log){.sink = &server->sink};
    thread->db = db_open(loop, server->config, &thread->log, thread->metrics);
    thread->role = role_open(thread->db, server->statements.role, server->config->max_lag, &thread->log);
    if (server->metrics != NULL && thread == server->threads)
        thread->node_health = node_health_open(thread->db, server->statements.node_health, thread->metrics);
    thread->live = server->hooks->open(thread);
    listener_open(thread);
    h2o_linklist_init_anchor(&thread->clients);
    h2o_linklist_init_anchor(&thread->idle);
    thread->tick.cb = server_on_tick;
}

static void server_thread_close(ServerThread *thread)
{
    h2o_loop_t *loop = thread->context.loop;

    h2o_evloop_run(loop, 0); /* takes the last messages */
    db_close(thread->db);
    role_close(thread->role);
    node_health_close(thread->node_health);
    thread->server->hooks->close(thread->live);
    h2o_timeout_unlink(&thread->tick);
    h2o_timeout_unlink(&thread->context.http2._graceful_shutdown_timeout); /* set by the shutdown request */
    h2o_multithread_unregister_receiver(thread->context.queue, &thread->workers);
    h2o_multithread_unregister_receiver(thread->context.queue, &thread->control);
    h2o_multithread_unregister_receiver(thread->context.queue, &thread->arrivals);
    h2o_context_dispose(&thread->context);
    h2o_evloop_destroy(loop);
    log_free(&thread->log);
}

static void *server_run(void *data)
{
    ServerThread *thread = data;
    Server *server = thread->server;
    h2o_loop_t *loop;
    bool late = false;

    server_thread_open(thread);
    loop = thread->context.loop;
    pthread_barrier_wait(&server->gate); /* all are open */
    h2o_timeout_link(loop, &thread->context.hundred_ms_timeout, &thread->tick);
    listener_start(thread);
    role_tick(thread->role); /* before any request */
    db_tick(thread->db);
    while (!server_is_done(thread) && !late) {
        h2o_evloop_run(loop, INT32_MAX);
        server->hooks->turn(thread->live);
        db_turn(thread->db);
        late = thread->stopping && h2o_now(loop) >= thread->stop_deadline;
    }
    if (late)
        server->forced = true;
    log_flush(&thread->log);
    pthread_barrier_wait(&server->gate); /* all loops have ended */
    pthread_barrier_wait(&server->gate); /* the workers have ended */
    if (!server->forced)
        server_thread_close(thread);
    return NULL;
}

/* Larger ones the library refuses itself. */
static size_t server_largest_body(const Config *config)
{
    int most = config->max_body > config->max_upload ? config->max_body : config->max_upload;

    return (size_t)(most > config->max_import ? most : config->max_import);
}

static void server_configure(Server *server)
{
    h2o_compress_args_t gzip = {.min_size = 0, .gzip = {SERVER_GZIP_QUALITY}, .brotli = {-1}};
    h2o_hostconf_t *host;
    h2o_pathconf_t *path;

    const Config *config = server->config;

    h2o_socket_buffer_mmap_settings.threshold = SERVER_BODY_IN_MEMORY;
    h2o_config_init(&server->h2o);
    server->h2o.server_name = h2o_iovec_init(H2O_STRLIT(""));
    server->h2o.max_request_entity_size = server_largest_body(config) + 1;
    server->h2o.http1.req_timeout = (uint64_t)config->upload_timeout * 1000; /* connection.c is stricter */
    server->h2o.http1.upgrade_to_http2 = 0;
    server->h2o.http2.idle_timeout = (uint64_t)config->idle_timeout * 1000;
    host = h2o_config_register_host(&server->h2o, h2o_iovec_init(H2O_STRLIT("default")), 65535);
    path = &host->fallback_path;
    h2o_create_handler(path, sizeof(h2o_handler_t))->on_req = server->hooks->on_request;
    h2o_compress_register(path, &gzip);
    h2o_create_filter(path, sizeof(h2o_filter_t))->on_setup_ostream = server->hooks->on_library_error;
    h2o_create_logger(path, sizeof(h2o_logger_t))->log_access = server->hooks->on_log;
}

static bool server_open_metrics(Server *server, int handed, Text *error)
{
    const Config *config = server->config;
    ListenAddress address = {config->metrics_address,
                             config->metrics_port == CONFIG_ANY_PORT ? 0 : config->metrics_port, "METRICS_ADDRESS",
                             "METRICS_PORT", handed};

    if (config->metrics_port == 0 && handed < 0)
        return true;
    server->metrics = metrics_server_open(&address, report_write, server, error);
    return server->metrics != NULL;
}

/* The sockets: those that were handed over, or others. */
static bool server_listen(Server *server, Text *error)
{
    const Config *config = server->config;
    ListenAddress address = {config->listen_address, config->port, "LISTEN_ADDRESS", "PORT", -1};
    Handover handover;

    if (!handover_take(&handover, error))
        return false;
    address.handed = handover.api;
    server->listen_fd = listen_open(&address, error);
    return server->listen_fd >= 0 && server_open_metrics(server, handover.metrics, error);
}

bool server_open(Server *server, const Config *config, const ServerHooks *hooks, Text *error)
{

    *server = (Server){.config = config, .hooks = hooks, .listen_fd = -1, .started_at = time(NULL)};
    server->keys = (AuthKeys){config->jwt_secret, config->access_expires, config->refresh_expires};
    server->sink = (LogSink){PTHREAD_MUTEX_INITIALIZER, STDERR_FILENO, config->log_level};
    server->log = (Log){.sink = &server->sink};
    statement_init(&server->statements);
    if (*config->tls_cert_file != '\0') {
        server->tls = tls_open(config->tls_cert_file, config->tls_key_file, error);
        if (server->tls == NULL)
            return false;
    }
    if (!server_listen(server, error))
        return false;
    server_configure(server);
    return true;
}

static bool server_start_thread(Server *server, ServerThread *thread)
{
    unsigned char random[8];

    *thread = (ServerThread){.server = server, .metrics = metrics_open(), .tokens = auth_cache_open()};
    randombytes_buf(random, sizeof(random));
    sodium_bin2hex(thread->id_prefix, sizeof(thread->id_prefix), random, sizeof(random));
    return thread->metrics != NULL && thread->tokens != NULL &&
           pthread_create(&thread->handle, NULL, server_run, thread) == 0;
}

static bool server_open_rates(Server *server)
{
    size_t entries = (size_t)server->config->rate_entries;
    int limit, subject;

    for (limit = 0; limit < LIMIT_NONE; limit++)
        for (subject = 0; subject < RATE_SUBJECTS; subject++)
            if ((server->rates[limit][subject] = rate_open(entries)) == NULL)
                return false;
    return true;
}

static void server_close_rates(Server *server)
{
    int limit, subject;

    for (limit = 0; limit < LIMIT_NONE; limit++)
        for (subject = 0; subject < RATE_SUBJECTS; subject++)
            rate_close(server->rates[limit][subject]);
}

bool server_start(Server *server)
{
    const Config *config = server->config;
    int i;

    server->passwords = worker_start(config->password_threads, config->password_queue, SERVER_NICE_PASSWORDS);
    server->scans = worker_start(1, config->upload_queue, SERVER_NICE_FILES);
    server->photos = worker_start(1, config->upload_queue, SERVER_NICE_FILES);
    server->connected = quota_open();
    server->uploading = quota_open();
    server->mail = mail_start(&config->mail, &config->hosts, &server->sink);
    server->threads = calloc((size_t)config->threads, sizeof(*server->threads));
    if (server->passwords == NULL || server->scans == NULL || server->photos == NULL || !server_open_rates(server) ||
        server->connected == NULL || server->uploading == NULL || server->mail == NULL || server->threads == NULL ||
        pthread_barrier_init(&server->gate, NULL, (unsigned)config->threads + 1) != 0)
        return false;
    for (i = 0; i < config->threads; i++)
        if (!server_start_thread(server, &server->threads[i]))
            return false;
    pthread_barrier_wait(&server->gate);
    return server->metrics == NULL || metrics_server_start(server->metrics);
}

void server_stop(Server *server)
{
    int i;

    atomic_store(&server->stopping, true);
    close(server->listen_fd);
    for (i = 0; i < server->config->threads; i++)
        h2o_multithread_send_message(&server->threads[i].control, &server->threads[i].stop);
    pthread_barrier_wait(&server->gate);
    if (server->metrics != NULL)
        metrics_server_stop(server->metrics);
    mail_stop(server->mail);
    if (!server->forced) {
        worker_stop(server->passwords);
        worker_stop(server->scans);
        worker_stop(server->photos);
    }
    pthread_barrier_wait(&server->gate);
    for (i = 0; i < server->config->threads; i++)
        pthread_join(server->threads[i].handle, NULL);
    if (server->forced)
        return;
    pthread_barrier_destroy(&server->gate);
    h2o_config_dispose(&server->h2o);
    server_close_rates(server);
    quota_close(server->connected);
    quota_close(server->uploading);
    for (i = 0; i < server->config->threads; i++) {
        metrics_close(server->threads[i].metrics);
        auth_cache_close(server->threads[i].tokens);
    }
    SSL_CTX_free(server->tls);
    free(server->threads);
}
