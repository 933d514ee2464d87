/*
 * Uploads, from the form to the answer. So that memory stays bounded, a process takes no more than UPLOAD_QUEUE of them
 * at a time, from the form to the answer.
 */
#include "features/upload.h"

#include "core/clock.h"
#include "features/cleaning.h"
#include "features/credentials.h"
#include "http/call.h"
#include "http/incoming.h"
#include "parse/multipart.h"

#include <stdlib.h>
#include <string.h>

enum { UPLOAD_FEW = 2 };

/* An upload under way, from the form to the answer. */
typedef struct Upload {
    Feature feature;
    Request *request;
    ClientKey client; /* as whose it is counted */
    Cleaning *job;    /* while it is asked whether it may be done */
    char *list;       /* the parameter files, malloc'ed */
    Text contents;    /* the parameter contents */
} Upload;

/* Says which file, what is wrong with it and what was expected. */
static void upload_refuse(Request *request, const Cleaning *job)
{
    static const char *const unsupported[] = {"Le fichier n’est ni un JPEG, ni un PNG, ni un GIF.",
                                              "The file is no JPEG, no PNG and no GIF."};
    static const char *const no_scan[] = {"Le fichier n’est ni un JPEG, ni un PNG, ni un PDF.",
                                          "The file is no JPEG, no PNG and no PDF."};
    static const char *const broken[] = {"Le fichier est abîmé ou incomplet.", "The file is damaged or incomplete."};
    static const char *const large[] = {"L’image a trop de pixels.", "The image has too many pixels."};
    static const char *const unpacked[] = {"L’image est trop grande une fois décodée ; envoyez un JPEG.",
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

static void upload_leave(Feature *feature)
{
    Upload *upload = (Upload *)feature;
    Server *server = upload->request->thread->server;

    quota_give(server->uploading, &upload->client);
    atomic_fetch_sub(&server->uploads[upload->request->route->form], 1);
    if (upload->job != NULL)
        cleaning_free(&upload->job->work);
    free(upload->list);
    text_free(&upload->contents);
}

static const FeatureKind upload_kind = {.leave = upload_leave};

/* The files of the request are there: the call takes them as parameters. */
static void upload_proceed(Upload *upload)
{
    Request *request = upload->request;

    request->files = upload->list;
    request->contents = upload->contents.data;
    request->contents_length = upload->contents.length;
    credentials_start(request);
}

static void upload_on_cleaned(WorkerJob *work)
{
    Cleaning *job = (Cleaning *)work;
    Upload *upload = work->owner;
    Request *request = upload->request;

    request->job = NULL;
    if (job->late || job->fault == MEDIA_NO_MEMORY) {
        respond_unavailable(request, "overloaded", NULL); /* nothing was written */
        return;
    }
    if (job->fault != MEDIA_OK || job->oversize) {
        upload_refuse(request, job);
        return;
    }
    free(upload->list);
    upload->list = job->list;
    upload->contents = job->contents;
    job->list = NULL;
    job->contents = (Text){0};
    upload_proceed(upload);
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

static void upload_add_file(Cleaning *job, const MultipartPart *part)
{
    CleaningFile *file = &job->files[job->count++];

    file->field = strndup(part->name, part->name_length);
    file->bytes = malloc(part->length > 0 ? part->length : 1);
    if (file->field == NULL || file->bytes == NULL)
        abort();
    memcpy(file->bytes, part->content, part->length);
    file->length = part->length;
}

/* Sorts the parts into body and job; false when a field is no text or there are too many files. */
static bool upload_sort(json_t *body, Cleaning *job, const MultipartPart *parts, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {
        if (parts[i].filename == NULL) {
            if (!upload_add_field(body, &parts[i]))
                return false;
        } else if (parts[i].filename_length > 0 || parts[i].length > 0) {
            if (job->count == CLEANING_FILES)
                return false;
            upload_add_file(job, &parts[i]);
        } /* else: a file input that was left empty */
    }
    return true;
}

/* Takes the form apart into the request's body and the job's files; false when it cannot be read. */
static bool upload_read(Request *request, Cleaning *job)
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

static void upload_submit(Upload *upload, Cleaning *job)
{
    Request *request = upload->request;
    ServerThread *thread = request->thread;
    Server *server = thread->server;
    bool scan = request->route->form == FORM_SCAN;

    job->pixels = scan ? server->config->max_pixels : server->config->max_photo_pixels;
    job->scan = scan;
    job->most = (size_t)server->config->max_upload;
    job->deadline = clock_ms() + (uint64_t)server->config->request_timeout * 1000;
    job->work = (WorkerJob){.receiver = &thread->workers,
                            .owner = upload,
                            .client = upload->client,
                            .run = cleaning_run,
                            .on_done = upload_on_cleaned,
                            .free = cleaning_free};
    if (worker_put(scan ? server->scans : server->photos, &job->work)) {
        request->job = &job->work;
        return;
    }
    cleaning_free(&job->work);
    respond_unavailable(request, "overloaded", NULL);
}

/* Who may send has been said: now the files are worth the time. */
static void upload_on_admitted(DbQuery *query, DbOutcome outcome, const PGresult *result)
{
    Request *request = request_of_query(query);
    Upload *upload = (Upload *)request_feature(request, &upload_kind);
    Cleaning *job = upload->job;

    request->querying = false;
    upload->job = NULL;
    if (outcome == DB_ANSWERED) {
        incoming_set_body(request);
        upload_submit(upload, job);
        return;
    }
    cleaning_free(&job->work);
    call_finish(request, outcome, result);
}

static void upload_ask(Upload *upload, Cleaning *job)
{
    Request *request = upload->request;

    upload->job = job;
    request->query.values[PARAMETER_BODY] =
        request->route->form == FORM_SCAN ? "{\"form\":\"scan\"}" : "{\"form\":\"image\"}";
    request_submit(request, request->thread->server->statements.upload_admit, false, upload_on_admitted);
}

/* How many a client may have under way: half of what is taken in all, or all where there are few. */
static int upload_most(const Config *config)
{
    return config->upload_queue < 2 * UPLOAD_FEW ? config->upload_queue : config->upload_queue / 2;
}

/* Counts it among those under way; NULL, and answered, when they are too many in all, or of one user or address. */
static Upload *upload_enter(Request *request)
{
    Server *server = request->thread->server;
    atomic_int *under_way = &server->uploads[request->route->form];
    ClientKey client = request_client(request);
    Upload *upload;

    if (atomic_fetch_add(under_way, 1) >= server->config->upload_queue) {
        respond_unavailable(request, "overloaded", NULL);
    } else if (!quota_take(server->uploading, &client, upload_most(server->config))) {
        respond_limited(request, 2);
    } else {
        upload = h2o_mem_alloc_pool(&request->h2o->pool, sizeof(*upload));
        *upload = (Upload){.request = request, .client = client};
        request_join(request, &upload->feature, &upload_kind);
        return upload;
    }
    atomic_fetch_sub(under_way, 1);
    metrics_add(&request->thread->metrics->uploads_refused, 1);
    return NULL;
}

void upload_csv(Request *request)
{
    h2o_req_t *req = request->h2o;
    Upload *upload = upload_enter(request);

    if (upload == NULL)
        return;
    cleaning_begin(&upload->contents, 1);
    cleaning_add(&upload->contents, req->entity.base, req->entity.len);
    upload_proceed(upload);
}

void upload_start(Request *request)
{
    static const char *const unreadable[] = {"Le formulaire multipart est illisible.",
                                             "The multipart form cannot be read."};
    Upload *upload = upload_enter(request);
    Cleaning *job;

    if (upload == NULL)
        return;
    job = calloc(1, sizeof(*job));
    if (job == NULL)
        abort();
    if (!upload_read(request, job)) {
        cleaning_free(&job->work);
        respond_problem(
            request, &(Problem){.status = 400, .code = "invalid_multipart", .message = unreadable[request->language]});
        return;
    }
    upload->list = strdup("[]");
    if (upload->list == NULL)
        abort();
    if (job->count > 0) {
        upload_ask(upload, job);
        return;
    }
    cleaning_free(&job->work);
    incoming_set_body(request);
    upload_proceed(upload);
}
