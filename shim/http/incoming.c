/*
 * What a request brings: its size, its query, its body, the headers and ids that its function wants. All of it becomes
 * the parameters of one call; what cannot be read is refused here.
 */
#include "http/incoming.h"

#include "parse/body.h"
#include "http/limit.h"
#include "parse/multipart.h"
#include "parse/query.h"
#include "http/respond.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The first value of a header as a C string of the request's pool, or NULL. */
static const char *incoming_header(h2o_req_t *req, const h2o_token_t *token)
{
    ssize_t at = h2o_find_header(&req->headers, token, -1);
    h2o_iovec_t value;

    if (at == -1)
        return NULL;
    value = req->headers.entries[at].value;
    return h2o_strdup(&req->pool, value.base, value.len).base;
}

void incoming_target(h2o_req_t *req)
{
    static const char *const schemes[] = {"http://", "https://"};
    size_t i, start, length = req->path.len;

    for (i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
        start = strlen(schemes[i]);
        if (length <= start || strncasecmp(req->path.base, schemes[i], start) != 0)
            continue;
        for (; start < length && strchr("/?", req->path.base[start]) == NULL; start++)
            ;
        req->input.authority = h2o_iovec_init(req->path.base + strlen(schemes[i]), start - strlen(schemes[i]));
        req->path = h2o_iovec_init(req->path.base + start, length - start);
        if (req->path.len == 0 || req->path.base[0] == '?')
            req->path = h2o_concat(&req->pool, h2o_iovec_init(H2O_STRLIT("/")), req->path);
        req->query_at = SIZE_MAX;
        for (i = 0; i < req->path.len && req->query_at == SIZE_MAX; i++)
            if (req->path.base[i] == '?')
                req->query_at = i;
        return;
    }
}

/* What is wrong with a query or a form. */
static void incoming_refuse_pairs(Request *request, const char *code, QueryFault fault, const Text *name)
{
    static const char *const texts[][LANG_COUNT] = {
        [QUERY_BAD_ESCAPE] = {"Un paramètre est mal encodé.", "A parameter is badly encoded."},
        [QUERY_BAD_UTF8] = {"Un paramètre n’est pas en UTF-8.", "A parameter is not UTF-8."},
        [QUERY_REPEATED] = {"Un paramètre est répété : ", "A parameter is repeated: "},
        [QUERY_TOO_MANY] = {"Il y a trop de paramètres.", "There are too many parameters."},
    };
    Text message = {0};

    text_string(&message, texts[fault][request->language]);
    if (name->length > 0)
        text_append(&message, name->data, name->length);
    respond_problem(request, &(Problem){.status = 400, .code = code, .message = message.data});
    text_free(&message);
}

bool incoming_query(Request *request)
{
    h2o_req_t *req = request->h2o;
    Text json = {0};
    QueryFault fault;

    request->query.values[PARAMETER_QUERY] = "{}";
    if (req->query_at == SIZE_MAX || req->query_at + 1 >= req->path.len)
        return true;
    fault = query_parse(req->path.base + req->query_at + 1, req->path.len - req->query_at - 1, &json);
    if (fault == QUERY_OK)
        request->query.values[PARAMETER_QUERY] = h2o_strdup(&req->pool, json.data, json.length).base;
    else
        incoming_refuse_pairs(request, "invalid_query", fault, &json);
    text_free(&json);
    return fault == QUERY_OK;
}

static void incoming_refuse_json(Request *request, BodyFault fault, const BodyPosition *position)
{
    static const char *const texts[][LANG_COUNT] = {
        [BODY_BAD_JSON] = {"Le JSON est illisible à la ligne %d, colonne %d.",
                           "The JSON cannot be read at line %d, column %d."},
        [BODY_REPEATED] = {"Une clé du JSON est répétée à la ligne %d, colonne %d : ",
                           "A key of the JSON is repeated at line %d, column %d: "},
        [BODY_BIG_NUMBER] = {"Un nombre du JSON est trop grand, à la ligne %d, colonne %d.",
                             "A number of the JSON is too large, at line %d, column %d."},
        [BODY_NOT_OBJECT] = {"Le corps doit être un objet JSON.", "The body must be a JSON object."}};
    static const size_t shown_max = 100;
    Text message = {0}, errors = {0}, context = {0}, name = {0};
    size_t shown = position->name_length;

    if (fault == BODY_NOT_OBJECT)
        text_string(&message, texts[fault][request->language]);
    else
        text_format(&message, texts[fault][request->language], position->line, position->column);
    if (fault == BODY_REPEATED) {
        for (shown = shown > shown_max ? shown_max : shown;
             shown > 0 && shown < position->name_length && ((unsigned char)position->name[shown] & 0xC0) == 0x80;)
            shown--; /* whole characters */
        text_append(&name, position->name, shown);
        text_append(&message, position->name, shown);
    }
    text_format(&context, "{\"line\":%d,\"column\":%d}", position->line, position->column);
    problem_error(&errors, "invalid_json", name.data, message.data, context.data);
    respond_problem(request,
                    &(Problem){.status = 400, .code = "invalid_json", .message = message.data, .errors = errors.data});
    text_free(&message);
    text_free(&errors);
    text_free(&context);
    text_free(&name);
}

/* The type of the body, as the client calls it; empty when it does not. */
static h2o_iovec_t incoming_type(h2o_req_t *req)
{
    ssize_t at = h2o_find_header(&req->headers, H2O_TOKEN_CONTENT_TYPE, -1);

    return at != -1 ? req->headers.entries[at].value : (h2o_iovec_t){NULL, 0};
}

bool incoming_is_form(h2o_req_t *req)
{
    h2o_iovec_t type = incoming_type(req);

    return type.base != NULL && multipart_is(type.base, type.len);
}

enum { INCOMING_ACCOUNT = 300 /* bytes of what a mail is counted by: more than an address has */ };

/*
 * The address as it is counted, apart from what signing in with it is counted by: mails that others ask for keep nobody
 * from signing in, and wrong passwords keep nobody from asking for a mail. The database may fold other letters into
 * those of ASCII: all with such are one.
 */
static void incoming_mail_account(const char *email, char account[INCOMING_ACCOUNT])
{
    static const char mail[] = "mail ";
    size_t i, length = sizeof(mail) - 1;

    memcpy(account, mail, sizeof(mail));
    for (i = 0; email[i] != '\0' && length < INCOMING_ACCOUNT - 1; i++) {
        if ((unsigned char)email[i] >= 0x80) {
            strcpy(account + sizeof(mail) - 1, "not ASCII");
            return;
        }
        if (email[i] != ' ')
            account[length++] = (char)(email[i] >= 'A' && email[i] <= 'Z' ? email[i] | 0x20 : email[i]);
    }
    account[length] = '\0';
}

/* A mail is asked for: counted by its address, whether or not somebody has it. */
static bool incoming_limit_email(Request *request, const json_t *body)
{
    const char *email = json_string_value(json_object_get(body, "email"));
    char account[INCOMING_ACCOUNT];

    if (request->route->limit != LIMIT_RESET || email == NULL)
        return true;
    incoming_mail_account(email, account);
    request->mail_asked = h2o_strdup(&request->h2o->pool, account, SIZE_MAX).base;
    return limit_account(request, LIMIT_RESET, account);
}

/* The fields of a form as an object of strings; NULL when the request was answered, by code. */
static json_t *incoming_read_form(Request *request, h2o_iovec_t form, const char *code)
{
    Text json = {0};
    QueryFault fault = query_parse(form.base, form.len, &json);
    json_t *object = fault == QUERY_OK ? json_loadb(json.data, json.length, 0, NULL) : NULL;

    if (fault != QUERY_OK)
        incoming_refuse_pairs(request, code, fault, &json);
    else if (object == NULL)
        abort(); /* only for want of memory: it is JSON of our own */
    text_free(&json);
    return object;
}

/*
 * A file has no room for the password of who sends it: a header brings it to the body, percent-encoded as in a form,
 * since a header's text is ASCII.
 */
static bool incoming_password(Request *request)
{
    h2o_req_t *req = request->h2o;
    ssize_t at = h2o_find_header_by_str(&req->headers, H2O_STRLIT("x-current-password"), -1);
    h2o_iovec_t form;

    if (request->route->password == PASSWORD_NONE || at == -1)
        return true;
    form = h2o_concat(&req->pool, h2o_iovec_init(H2O_STRLIT("current_password=")), req->headers.entries[at].value);
    request->body = incoming_read_form(request, form, "invalid_header");
    return request->body != NULL;
}

bool incoming_csv(Request *request)
{
    static const char *const csv[] = {
        "Le corps doit être du CSV (Content-Type: text/csv), en UTF-8 (sinon dites ?charset=windows-1252), non "
        "compressé.",
        "The body must be CSV (Content-Type: text/csv), in UTF-8 (else say ?charset=windows-1252), not compressed."};
    h2o_req_t *req = request->h2o;
    h2o_iovec_t type = incoming_type(req);

    if (type.base != NULL && body_is_csv(type.base, type.len) &&
        h2o_find_header(&req->headers, H2O_TOKEN_CONTENT_ENCODING, -1) == -1)
        return incoming_password(request);
    respond_problem(request,
                    &(Problem){.status = 415, .code = "unsupported_media_type", .message = csv[request->language]});
    return false;
}

/* The type must be named: what names none is sent by any page elsewhere, and asked of no one (Fetch, preflight). */
static void incoming_refuse_type(Request *request)
{
    static const char *const types[][LANG_COUNT] = {
        {"Le corps doit être du JSON en UTF-8 (Content-Type: application/json) ou un formulaire "
         "(application/x-www-form-urlencoded).",
         "The body must be JSON in UTF-8 (Content-Type: application/json) or a form "
         "(application/x-www-form-urlencoded)."},
        {"Le corps doit être du JSON en UTF-8 (Content-Type: application/json) ou un formulaire "
         "(multipart/form-data, application/x-www-form-urlencoded).",
         "The body must be JSON in UTF-8 (Content-Type: application/json) or a form (multipart/form-data, "
         "application/x-www-form-urlencoded)."}};
    bool files = request->route->form == FORM_IMAGES || request->route->form == FORM_SCAN;

    respond_problem(request, &(Problem){.status = 415,
                                        .code = "unsupported_media_type",
                                        .message = types[files ? 1 : 0][request->language]});
}

static json_t *incoming_read_json(Request *request)
{
    h2o_iovec_t body = request->h2o->entity;
    BodyPosition position;
    json_t *object = NULL;
    BodyFault fault = body_parse(body.base, body.len, &object, &position);

    if (fault == BODY_OK)
        return object;
    incoming_refuse_json(request, fault, &position);
    return NULL;
}

/* Keeps the body as it came, or, of a form, the object that it stands for. */
static void incoming_keep(Request *request, json_t *object, bool form)
{
    h2o_iovec_t body = request->h2o->entity;

    if (form) {
        request->body_text = json_dumps(object, JSON_COMPACT);
        request->query.values[PARAMETER_BODY] = request->body_text;
    } else {
        request->query.values[PARAMETER_BODY] = h2o_strdup(&request->h2o->pool, body.base, body.len).base;
    }
}

bool incoming_body(Request *request)
{
    h2o_iovec_t type = incoming_type(request->h2o);
    bool form = type.base != NULL && body_is_form(type.base, type.len), open;
    json_t *object;

    if (request->h2o->entity.len == 0 || strcmp(request->route->method, "GET") == 0)
        return true;
    if (!form && (type.base == NULL || !body_is_json(type.base, type.len))) {
        incoming_refuse_type(request);
        return false;
    }
    object = form ? incoming_read_form(request, request->h2o->entity, "invalid_form") : incoming_read_json(request);
    if (object == NULL)
        return false;
    if (request->route->password != PASSWORD_NONE) {
        request->body = object;
        return true;
    }
    incoming_keep(request, object, form);
    open = incoming_limit_email(request, object);
    json_decref(object);
    if (!open)
        respond_limited(request, request->rate.retry_after);
    return open;
}

void incoming_set_body(Request *request)
{
    free(request->body_text);
    request->body_text = request->body != NULL ? json_dumps(request->body, JSON_COMPACT) : NULL;
    request->query.values[PARAMETER_BODY] = request->body_text;
}

static void incoming_set_path(Request *request, const RouteMatch *match)
{
    int length = 0, i;

    for (i = 0; i < match->id_count; i++)
        length += snprintf(request->ids + length, sizeof(request->ids) - (size_t)length, "%c%d", i == 0 ? '{' : ',',
                           match->ids[i]);
    snprintf(request->ids + length, sizeof(request->ids) - (size_t)length, match->id_count == 0 ? "{}" : "}");
    request->query.values[PARAMETER_IDS] = request->ids;
    if (match->code != NULL) {
        memcpy(request->code, match->code, match->code_length);
        request->code[match->code_length] = '\0';
        request->query.values[PARAMETER_CODE] = request->code;
    }
}

/* Range for GET alone and without If-Range: with it the whole is sent, which is always right (RFC 9110 §14.2). */
static void incoming_set_headers(Request *request)
{
    h2o_req_t *req = request->h2o;
    const char **values = request->query.values;

    values[PARAMETER_IF_MATCH] = incoming_header(req, H2O_TOKEN_IF_MATCH);
    values[PARAMETER_IF_NONE_MATCH] = incoming_header(req, H2O_TOKEN_IF_NONE_MATCH);
    if (h2o_memis(req->method.base, req->method.len, H2O_STRLIT("GET")) &&
        h2o_find_header(&req->headers, H2O_TOKEN_IF_RANGE, -1) == -1)
        values[PARAMETER_RANGE] = incoming_header(req, H2O_TOKEN_RANGE);
}

/* All header bytes, names and values. */
static size_t incoming_header_size(const h2o_req_t *req)
{
    size_t size = req->path.len, i;

    for (i = 0; i < req->headers.size; i++)
        size += req->headers.entries[i].name->len + req->headers.entries[i].value.len;
    return size;
}

size_t incoming_most(h2o_req_t *req, const Config *config)
{
    h2o_iovec_t type = incoming_type(req);

    if (type.base != NULL && body_is_csv(type.base, type.len))
        return (size_t)config->max_import;
    return (size_t)(incoming_is_form(req) ? config->max_upload : config->max_body);
}

bool incoming_check(Request *request)
{
    static const char *const no_host[] = {"L’en-tête Host manque.", "The Host header is missing."};
    const Config *config = request_config(request);
    h2o_req_t *req = request->h2o;
    Problem problem = {.status = 0};

    if (req->version == 0x101 && req->input.authority.base == req->hostconf->authority.hostport.base)
        problem = (Problem){.status = 400, .code = "missing_host", .message = no_host[request->language]};
    else if (incoming_header_size(req) > (size_t)config->max_headers)
        problem = (Problem){.status = 431, .code = "headers_too_large"};
    else if (req->entity.len > incoming_most(req, config)) {
        respond_too_large(request, req->entity.len, incoming_most(req, config));
        return false;
    }
    if (problem.status != 0)
        respond_problem(request, &problem);
    return problem.status == 0;
}

void incoming_parameters(Request *request, const RouteMatch *match)
{
    incoming_set_path(request, match);
    incoming_set_headers(request);
}
