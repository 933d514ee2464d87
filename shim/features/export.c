/*
 * Answers of any size: their function returns rows, the head of the answer and then pieces of its body. They are
 * written to a file without a name as fast as the database makes them, and sent from it as fast as the client takes
 * them: a slow client costs disk (MAX_EXPORT in all) and neither memory nor a connection, a snapshot and a statement
 * that go on for it. The status is sent with the first row, so what fails later cuts the answer off: it has no end
 * then.
 */
#define _GNU_SOURCE /* mkostemp */
#include "features/export.h"

#include "http/call.h"
#include "http/headers.h"
#include "http/row.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { EXPORT_BUFFER = 65536 };

typedef struct Export {
    Feature feature;
    h2o_generator_t generator;
    Request *request;
    int fd;        /* -1: the head has not come yet */
    off_t written; /* bytes in the file */
    off_t taken;   /* of those, sent */
    bool sending;  /* the buffer is on its way */
    bool whole;    /* the last piece has come */
    bool failed;   /* no more of it will come */
    char buffer[EXPORT_BUFFER];
} Export;

/* An unnamed file of the system's folder for temporary ones; -1 when there can be none. */
static int export_file(void)
{
    const char *folder = getenv("TMPDIR");
    char name[256];
    int fd;

    if (snprintf(name, sizeof(name), "%s/res-elec-export-XXXXXX",
                 folder != NULL && *folder != '\0' ? folder : "/tmp") >= (int)sizeof(name))
        return -1;
    fd = mkostemp(name, O_CLOEXEC);
    if (fd >= 0)
        unlink(name);
    return fd;
}

static void export_forget(Export *export)
{
    atomic_fetch_sub(&export->request->thread->server->exported, (long long)export->written);
    export->written = export->taken = 0;
}

static void export_leave(Feature *feature)
{
    Export *export = (Export *)feature;
    Request *request = export->request;

    if (export->fd >= 0 && !export->whole && !export->failed)
        log_event(&request->thread->log, LOG_WARNING, "export_cut", "reason", "the connection has ended", "request_id",
                  request->id, NULL);
    export_forget(export);
    if (export->fd >= 0)
        close(export->fd);
}

static const FeatureKind export_kind = {.leave = export_leave};

static void export_finish(Export *export)
{
    h2o_send(export->request->h2o, NULL, 0, export->failed ? H2O_SEND_STATE_ERROR : H2O_SEND_STATE_FINAL);
}

static bool export_is_head_only(const Request *request)
{
    return h2o_memis(request->h2o->method.base, request->h2o->method.len, H2O_STRLIT("HEAD"));
}

static void export_stop(Export *export)
{
    export->request->querying = false;
    db_abandon(export->request->thread->db, &export->request->query);
}

/* What fails takes with it what was not sent. */
static void export_fail(Export *export, const char *reason)
{
    Request *request = export->request;

    log_event(&request->thread->log, LOG_ERROR, "export_cut", "reason", reason, "request_id", request->id, NULL);
    export->failed = true;
    if (request->querying)
        export_stop(export);
    if (!export->sending)
        export_finish(export);
}

/* Sends the next part of the file; once all is taken the file is emptied. It may end the request. */
static void export_send(Export *export)
{
    h2o_iovec_t bytes = {export->buffer, 0};
    ssize_t got;

    if (export->failed || (export->whole && export->taken == export->written)) {
        export_finish(export);
        return;
    }
    if (export->taken == export->written) {
        connection_wait(&export->request->exchange, export->request->query.deadline);
        return;
    }
    connection_wait(&export->request->exchange, 0);
    do
        got = pread(export->fd, export->buffer, sizeof(export->buffer), export->taken);
    while (got < 0 && errno == EINTR);
    if (got <= 0) {
        export_fail(export, "the file cannot be read");
        return;
    }
    bytes.len = (size_t)got;
    export->taken += got;
    if (export->taken == export->written && ftruncate(export->fd, 0) == 0)
        export_forget(export);
    export->sending = true;
    h2o_send(export->request->h2o, &bytes, 1, H2O_SEND_STATE_IN_PROGRESS);
}

static void export_on_proceed(h2o_generator_t *generator, h2o_req_t *req)
{
    Export *export = H2O_STRUCT_FROM_MEMBER(Export, generator, generator);

    (void)req;
    export->sending = false;
    export_send(export);
}

/* False when the disk, or what exports may have of it, is full. */
static bool export_write(Export *export, const char *bytes, size_t length)
{
    Server *server = export->request->thread->server;

    if (atomic_fetch_add(&server->exported, (long long)length) + (long long)length > server->config->max_export) {
        atomic_fetch_sub(&server->exported, (long long)length);
        return false;
    }
    while (length > 0) {
        ssize_t put = pwrite(export->fd, bytes, length, export->written);

        if (put < 0 && errno != EINTR) {
            atomic_fetch_sub(&server->exported, (long long)length);
            return false;
        }
        if (put > 0) {
            bytes += put;
            length -= (size_t)put;
            export->written += put;
        }
    }
    return true;
}

/* The head of the answer: from here on it takes as long as EXPORT_TIMEOUT lets it. HEAD wants no more. */
static void export_begin(Export *export, const PGresult *head)
{
    Request *request = export->request;
    Row row;

    export->fd = export_file();
    if (row_read(&row, head) && export->fd >= 0) {
        request->query.deadline =
            h2o_now(request->thread->context.loop) + (uint64_t)request_config(request)->export_timeout * 1000;
        row_add_headers(&row, request->h2o);
        export->whole = export_is_head_only(request);
        if (export->whole)
            export_stop(export);
        respond_begin(request, row.status, row.content_type, &export->generator);
        if (export->whole)
            export_finish(export);
    } else {
        export_stop(export);
        log_event(&request->thread->log, LOG_ERROR, "export_not_begun", "request_id", request->id, NULL);
        respond_unavailable(request, "unavailable", NULL);
    }
    row_free(&row);
}

static void export_on_row(DbQuery *query, const PGresult *result)
{
    Request *request = request_of_query(query);
    Export *export = (Export *)request_feature(request, &export_kind);
    h2o_iovec_t piece = row_piece(result);

    if (export->fd < 0) {
        export_begin(export, result);
    } else if (piece.len > 0 && !export_write(export, piece.base, piece.len)) {
        export_fail(export, "the disk, or MAX_EXPORT, is full");
    } else if (!export->sending) {
        export_send(export);
    }
}

static void export_on_done(DbQuery *query, DbOutcome outcome, const PGresult *result)
{
    Request *request = request_of_query(query);
    Export *export = (Export *)request_feature(request, &export_kind);

    request->querying = false;
    if (export->fd < 0) {
        call_finish(request, outcome, result);
    } else if (outcome != DB_ANSWERED) {
        export_fail(export, "the statement did not come to its end");
    } else {
        export->whole = true;
        if (!export->sending)
            export_send(export);
    }
}

void export_ask(Request *request)
{
    Export *export = h2o_mem_alloc_pool(&request->h2o->pool, sizeof(*export));

    *export = (Export){.generator = {export_on_proceed, NULL}, .request = request, .fd = -1};
    request_join(request, &export->feature, &export_kind);
    request->exchange.most = request_config(request)->export_timeout;
    request->exchange.setting = "EXPORT_TIMEOUT";
    request->query.on_row = export_on_row;
    request_submit(request, statement_of(&request->thread->server->statements, request->route), true, export_on_done);
}
