/*
 * Uploads. The body is copied into a job of its own, because the request may end while a worker reads it. So that
 * memory stays bounded, a process takes no more than UPLOAD_QUEUE of them at a time, from the form to the answer.
 */
#include "features/upload.h"

#include "http/incoming.h"
#include "media/media.h"
#include "parse/multipart.h"
#include "http/respond.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { UPLOAD_FILES = 4, UPLOAD_BYTEA = 17, UPLOAD_FEW = 2 };

typedef struct UploadFile {
    char *field;
    unsigned char *bytes;
    size_t length;
    unsigned char received_sha256[crypto_hash_sha256_BYTES];
    Media media;
} UploadFile;

typedef struct UploadJob {
    WorkerJob work;
    long pixels;
    bool scan;
    size_t most;      /* bytes of a file as it is stored */
    int64_t deadline; /* monotonic ms: later nobody waits for it */
    int count;
    UploadFile files[UPLOAD_FILES];
    MediaFault fault; /* of the file at failed */
    bool oversize;    /* it is larger once it is unpacked */
    bool late;
    int failed;
    Text list;     /* the parameter files */
    Text contents; /* the parameter contents */
} UploadJob;

static void upload_number(Text *out, size_t value)
{
    uint32_t bytes = htonl((uint32_t)value);

    text_append(out, (const char *)&bytes, sizeof(bytes));
}

/* The binary form of bytea[] (array_send of src/backend/utils/adt/arrayfuncs.c). */
static void upload_begin_contents(Text *contents, int count)
{
    upload_number(contents, 1); /* dimensions */
    upload_number(contents, 0); /* no nulls */
    upload_number(contents, UPLOAD_BYTEA);
    upload_number(contents, (size_t)count);
    upload_number(contents, 1); /* the first index */
}

static void upload_write_contents(UploadJob *job)
{
    int i;

    upload_begin_contents(&job->contents, job->count);
    for (i = 0; i < job->count; i++) {
        upload_number(&job->contents, job->files[i].media.length);
        text_append(&job->contents, (const char *)job->files[i].media.content, job->files[i].media.length);
        media_free(&job->files[i].media);
    }
}

static void upload_write_list(UploadJob *job)
{
    int i;

    text_string(&job->list, "[");
    for (i = 0; i < job->count; i++) {
        const UploadFile *file = &job->files[i];
        char hash[2 * crypto_hash_sha256_BYTES + 1];

        sodium_bin2hex(hash, sizeof(hash), file->received_sha256, sizeof(file->received_sha256));
        text_string(&job->list, i > 0 ? ",{\"field\":" : "{\"field\":");
        text_json_string(&job->list, file->field);
        text_format(&job->list, ",\"type\":\"%s\",\"received_sha256\":\"%s\"", media_type_name(file->media.type), hash);
        if (file->media.width > 0)
            text_format(&job->list, ",\"width\":%d,\"height\":%d", file->media.width, file->media.height);
        text_string(&job->list, "}");
    }
    text_string(&job->list, "]");
}

static int64_t upload_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void upload_run(WorkerJob *work)
{
    UploadJob *job = (UploadJob *)work;
    int i;

    job->late = upload_now() > job->deadline;
    for (i = 0; i < job->count && !job->late; i++) {
        UploadFile *file = &job->files[i];

        crypto_hash_sha256(file->received_sha256, file->bytes, file->length);
        job->failed = i;
        job->fault = media_clean(file->bytes, file->length, job->pixels, job->scan, &file->media);
        job->oversize = job->fault == MEDIA_OK && file->media.length > job->most;
        job->late = upload_now() > job->deadline;
        if (job->fault != MEDIA_OK || job->oversize)
            return;
        free(file->bytes);
        file->bytes = NULL;
    }
    if (job->late)
        return;
    upload_write_list(job);
    upload_write_contents(job);
}

static void upload_free(WorkerJob *work)
{
    UploadJob *job = (UploadJob *)work;
    int i;

    for (i = 0; i < job->count; i++) {
        free(job->files[i].field);
        free(job->files[i].bytes);
        media_free(&job->files[i].media);
    }
    text_free(&job->list);
    text_free(&job->contents);
    free(job);
}

/* Says which file, what is wrong with it and what was expected. */
static void upload_refuse(Request *request, const UploadJob *job)
{
    static const char *const unsupported[] = {"Le fichier n'est ni un JPEG, ni un PNG, ni un GIF.",
                                              "The file is no JPEG, no PNG and no GIF."};
    static const char *const no_scan[] = {"Le fichier n'est ni un JPEG, ni un PNG, ni un PDF.",
                                          "The file is no JPEG, no PNG and no PDF."};
    static const char *const broken[] = {"Le fichier est abîmé ou incomplet.", "The file is damaged or incomplete."};
    static const char *const large[] = {"L'image a trop de pixels.", "The image has too many pixels."};
    static const char *const unpacked[] = {"L'image est trop grande une fois décodée ; envoyez un JPEG.",
                                           "The image is too large once it is decoded; send a JPEG."};
    const char *field = job->files[job->failed].field, *const *words = broken;
    Problem problem = {.status = 422, .code = "file_broken"};
    Text errors = {0}, context = {0};

    text_string(&context, "{");
    if (job->oversize) {
        problem = (Problem){.status = 413, .code = "file_size"};
        words = unpacked;
        text_format(&context, "\"max\":%zu", job->most);
    } else if (job->fault == MEDIA_UNSUPPORTED) {
        problem = (Problem){.status = 415, .code = "file_type"};
        words = job->scan ? no_scan : unsupported;
        text_format(&context, "\"allowed\":\"image/jpeg, image/png, %s\"", job->scan ? "application/pdf" : "image/gif");
    } else if (job->fault == MEDIA_TOO_LARGE) {
        problem.code = "file_pixels";
        words = large;
        text_format(&context, "\"max\":%ld", job->pixels);
    }
    text_string(&context, "}");
    problem_error(&errors, problem.code, field, words[request->language], context.data);
    problem.message = words[request->language];
    problem.errors = errors.data;
    respond_problem(request, &problem);
    text_free(&errors);
    text_free(&context);
}

static void upload_on_cleaned(WorkerJob *work)
{
    UploadJob *job = (UploadJob *)work;
    Request *request = work->owner;

    request->job = NULL;
    if (job->late || job->fault == MEDIA_NO_MEMORY) {
        respond_unavailable(request, "overloaded", NULL); /* nothing was written */
        return;
    }
    if (job->fault != MEDIA_OK || job->oversize) {
        upload_refuse(request, job);
        return;
    }
    text_free(&request->files);
    request->files = job->list;
    request->contents = job->contents;
    job->list = job->contents = (Text){0};
    request_proceed(request);
}

void upload_parameters(Request *request)
{
    request->query.values[PARAMETER_FILES] = request->files.data;
    request->query.values[PARAMETER_CONTENTS] = request->contents.data;
    request->query.contents_length = (int)request->contents.length;
}

/* A field that is no file; false when it is no text. */
static bool upload_add_field(json_t *body, const MultipartPart *part)
{
    char *name = strndup(part->name, part->name_length);
    json_t *value =
        memchr(part->content, '\0', part->length) == NULL ? json_stringn(part->content, part->length) : NULL;
    bool ok = value != NULL && name != NULL && json_object_set_new(body, name, value) == 0;

    free(name);
    return ok;
}

static void upload_add_file(UploadJob *job, const MultipartPart *part)
{
    UploadFile *file = &job->files[job->count++];

    file->field = strndup(part->name, part->name_length);
    file->bytes = malloc(part->length > 0 ? part->length : 1);
    if (file->field == NULL || file->bytes == NULL)
        abort();
    memcpy(file->bytes, part->content, part->length);
    file->length = part->length;
}

/* Sorts the parts into body and job; false when a field is no text or there are too many files. */
static bool upload_sort(json_t *body, UploadJob *job, const MultipartPart *parts, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {
        if (parts[i].filename == NULL) {
            if (!upload_add_field(body, &parts[i]))
                return false;
        } else if (parts[i].filename_length > 0 || parts[i].length > 0) {
            if (job->count == UPLOAD_FILES)
                return false;
            upload_add_file(job, &parts[i]);
        } /* else: a file input that was left empty */
    }
    return true;
}

/* Takes the form apart into the request's body and the job's files; false when it cannot be read. */
static bool upload_read(Request *request, UploadJob *job)
{
    h2o_req_t *req = request->h2o;
    ssize_t at = h2o_find_header(&req->headers, H2O_TOKEN_CONTENT_TYPE, -1);
    h2o_iovec_t type = req->headers.entries[at].value;
    MultipartPart parts[MULTIPART_MAX_PARTS];
    size_t count = 0;

    request->body = json_object();
    return multipart_parse(type.base, type.len, req->entity.base, req->entity.len, parts, &count) == MULTIPART_OK &&
           upload_sort(request->body, job, parts, count);
}

static void upload_submit(Request *request, UploadJob *job)
{
    ServerThread *thread = request->thread;
    Server *server = thread->server;
    bool scan = request->route->form == FORM_SCAN;

    job->pixels = scan ? server->config->max_pixels : server->config->max_photo_pixels;
    job->scan = scan;
    job->most = (size_t)server->config->max_upload;
    job->deadline = upload_now() + (int64_t)server->config->request_timeout * 1000;
    job->work = (WorkerJob){.receiver = &thread->workers,
                            .owner = request,
                            .client = request->client,
                            .run = upload_run,
                            .on_done = upload_on_cleaned,
                            .free = upload_free};
    if (worker_put(scan ? server->scans : server->photos, &job->work)) {
        request->job = &job->work;
        return;
    }
    upload_free(&job->work);
    respond_unavailable(request, "overloaded", NULL);
}

/* Who may send has been said: now the files are worth the time. */
static void upload_on_admitted(DbQuery *query, DbOutcome outcome, const PGresult *result)
{
    Request *request = request_of_query(query);
    UploadJob *job = request->upload;

    request->querying = false;
    request->upload = NULL;
    if (outcome == DB_ANSWERED) {
        incoming_set_body(request);
        upload_submit(request, job);
        return;
    }
    upload_free(&job->work);
    respond_outcome(request, outcome, result);
}

static void upload_ask(Request *request, UploadJob *job)
{
    request->upload = job;
    request->query.values[PARAMETER_BODY] =
        request->route->form == FORM_SCAN ? "{\"form\":\"scan\"}" : "{\"form\":\"image\"}";
    request_submit(request, request->thread->server->statements.admit, false, upload_on_admitted);
}

/* How many a client may have under way: half of what is taken in all, or all where there are few. */
static int upload_most(const Config *config)
{
    return config->upload_queue < 2 * UPLOAD_FEW ? config->upload_queue : config->upload_queue / 2;
}

/* Counts it among those under way; false, and answered, when they are too many in all, or of one user or address. */
static bool upload_enter(Request *request)
{
    Server *server = request->thread->server;
    atomic_int *under_way = &server->uploads[request->route->form];

    request->client = request_client(request);
    if (atomic_fetch_add(under_way, 1) >= server->config->upload_queue) {
        respond_unavailable(request, "overloaded", NULL);
    } else if (!quota_take(server->uploading, &request->client, upload_most(server->config))) {
        respond_limited(request, 2);
    } else {
        request->uploading = true;
        return true;
    }
    atomic_fetch_sub(under_way, 1);
    metrics_add(&request->thread->metrics->uploads_refused, 1);
    return false;
}

void upload_csv(Request *request)
{
    h2o_req_t *req = request->h2o;

    if (!upload_enter(request))
        return;
    upload_begin_contents(&request->contents, 1);
    upload_number(&request->contents, req->entity.len);
    text_append(&request->contents, req->entity.base, req->entity.len);
    request_proceed(request);
}

void upload_start(Request *request)
{
    static const char *const unreadable[] = {"Le formulaire multipart est illisible.",
                                             "The multipart form cannot be read."};
    UploadJob *job;

    if (!upload_enter(request))
        return;
    job = calloc(1, sizeof(*job));
    if (job == NULL)
        abort();
    if (!upload_read(request, job)) {
        upload_free(&job->work);
        respond_problem(
            request, &(Problem){.status = 400, .code = "invalid_multipart", .message = unreadable[request->language]});
        return;
    }
    text_string(&request->files, "[]");
    if (job->count > 0) {
        upload_ask(request, job);
        return;
    }
    upload_free(&job->work);
    incoming_set_body(request);
    request_proceed(request);
}

void upload_end(Request *request)
{
    if (request->uploading) {
        quota_give(request->thread->server->uploading, &request->client);
        atomic_fetch_sub(&request->thread->server->uploads[request->route->form], 1);
    }
    if (request->upload != NULL)
        upload_free(&((UploadJob *)request->upload)->work);
    text_free(&request->files);
    text_free(&request->contents);
}
