/*
 * The pages and what they load: files of shim/www, carried in the program. They may run our scripts and call our API,
 * and nothing from elsewhere. A browser that has a file asks whether it has changed, but for those at PAGE_AT and the
 * version of them all (PAGE_VERSION, made of their bytes when they are built in), which it keeps.
 */
#include "features/page.h"

#include "parse/etag.h"
#include "config/page_files.h"
#include "features/page_text.h"
#include "http/headers.h"
#include "http/negotiate.h"
#include "http/respond.h"

#include <stdio.h>
#include <string.h>

#define HTML "text/html; charset=utf-8"
#define CSS "text/css; charset=utf-8"
#define JS "text/javascript; charset=utf-8"
#define JSON "application/json"
#define SVG "image/svg+xml"
#define MANIFEST "application/manifest+json"

/* The bytes of a file between two symbols; PAGE_FOLDER is where the files are. */
#define CARRY(name, path, file, type)                                                                    \
    __asm__(".section .rodata\n.global page_" #name "\npage_" #name ":\n.incbin \"" PAGE_FOLDER "/" file \
            "\"\n.global page_" #name "_end\npage_" #name "_end:\n.byte 0\n.previous\n");                \
    extern const char page_##name[], page_##name##_end[];
PAGE_FILES(CARRY)

typedef struct Page {
    const char *path;
    const char *type;
    const char *start;
    const char *end;
} Page;

#define ENTRY(name, path, file, type) {path, type, page_##name, page_##name##_end},
static const Page pages[] = {PAGE_FILES(ENTRY)};

/* NULL where there is none. */
static const Page *page_at(const char *path, size_t length)
{
    size_t i;

    for (i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
        if (strlen(pages[i].path) == length && memcmp(pages[i].path, path, length) == 0)
            return &pages[i];
    return NULL;
}

/* FNV-1a: tells the versions of a file apart. */
static uint64_t page_hash(const char *at, const char *end)
{
    uint64_t hash = 14695981039346656037U;

    for (; at < end; at++)
        hash = (hash ^ (unsigned char)*at) * 1099511628211U;
    return hash;
}

/* The service worker gets the list of the files, and the version of them all. */
static void page_write_worker(Text *text, const Page *worker)
{
    size_t i;

    text_string(text, "const VERSION = '" PAGE_VERSION "', FILES = [");
    for (i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
        text_format(text, "%s'%s'", i > 0 ? ", " : "", pages[i].path);
    text_string(text, "];\n");
    text_append(text, worker->start, (size_t)(worker->end - worker->start));
}

static h2o_iovec_t page_content(h2o_mem_pool_t *pool, const Page *page, const PageFill *fill)
{
    h2o_iovec_t content = {(char *)page->start, (size_t)(page->end - page->start)};
    Text text = {0};

    if (strcmp(page->path, PAGE_WORKER) == 0)
        page_write_worker(&text, page);
    else if (strcmp(page->type, HTML) == 0)
        page_text_write(&text, page->start, content.len, fill);
    else
        return content;
    content = h2o_strdup(pool, text.data, text.length);
    text_free(&text);
    return content;
}

/* Whether the browser has the file as it is. */
static bool page_is_known(h2o_req_t *req, const char *etag)
{
    ssize_t at = h2o_find_header(&req->headers, H2O_TOKEN_IF_NONE_MATCH, -1);
    h2o_iovec_t value;

    if (at == -1)
        return false;
    value = req->headers.entries[at].value;
    return etag_listed(h2o_strdup(&req->pool, value.base, value.len).base, etag);
}

/* Whether a file is written in a language. */
static bool page_speaks(const Page *page)
{
    return strcmp(page->type, HTML) == 0;
}

static void page_answer(Request *request, const Page *page, int status, bool kept, const Row *row)
{
    static const char policy[] = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
                                 "connect-src 'self'; manifest-src 'self'; form-action 'none'; base-uri 'none'; "
                                 "frame-ancestors 'none'";
    h2o_req_t *req = request->h2o;
    PageFill fill = {.at = PAGE_AT PAGE_VERSION, .language = request->language};
    h2o_iovec_t content, etag;
    char text[24];

    if (row != NULL) {
        fill.head = json_object_get(row->private, "head");
        fill.first = row->length > sizeof("{}") - 1 ? row->body : NULL;
        fill.first_length = row->length;
    }
    content = page_content(&req->pool, page, &fill);
    etag.len = (size_t)snprintf(text, sizeof(text), "\"%016llx\"",
                                (unsigned long long)page_hash(content.base, content.base + content.len));
    etag = h2o_strdup(&req->pool, text, etag.len);
    headers_add(req, "content-security-policy", policy);
    headers_add(req, "cache-control", kept ? "public, max-age=31536000, immutable" : "no-cache");
    headers_add(req, "etag", etag.base);
    if (page_speaks(page))
        headers_vary(req, "Accept-Language");
    if (status == 200 && page_is_known(req, etag.base))
        respond_send(request, 304, NULL, NULL, 0);
    else
        respond_send(request, status, page->type, content.base, content.len);
}

/* A file under a version: of another one, as a page asks for that was opened before, it is the one of today. */
static void page_send_kept(Request *request)
{
    static const char current[] = PAGE_AT PAGE_VERSION "/";
    const h2o_req_t *req = request->h2o;
    size_t length = req->query_at != SIZE_MAX ? req->query_at : req->path.len;
    const char *path = memchr(req->path.base + sizeof(PAGE_AT) - 1, '/', length - (sizeof(PAGE_AT) - 1));
    bool kept = length > sizeof(current) && memcmp(req->path.base, current, sizeof(current) - 1) == 0;
    const Page *page = page_at(path, (size_t)(req->path.base + length - path));

    if (page != NULL)
        page_answer(request, page, 200, kept, NULL);
    else
        respond_problem(request, &(Problem){.status = 404, .code = "not_found"});
}

void page_send(Request *request)
{
    const char *pattern = request->route->action == ROUTE_VIEW ? PAGE_HOME : request->route->pattern;

    if (request->route->action == ROUTE_KEPT_PAGE)
        page_send_kept(request);
    else
        page_answer(request, page_at(pattern, strlen(pattern)), 200, false, NULL);
}

bool page_shows_elections(const Request *request)
{
    static const char below[] = "/election/";
    const char *pattern = request->route->pattern;

    return strcmp(pattern, PAGE_HOME) == 0 || strncmp(pattern, below, sizeof(below) - 1) == 0;
}

void page_send_with(Request *request, const Row *row)
{
    page_answer(request, page_at(PAGE_HOME, 1), row != NULL ? row->status : 200, false, row);
}

bool page_is_wanted(const Request *request)
{
    h2o_req_t *req = request->h2o;
    AcceptWeight html = negotiate_weight(req, "text/html");

    return (h2o_memis(req->method.base, req->method.len, H2O_STRLIT("GET")) ||
            h2o_memis(req->method.base, req->method.len, H2O_STRLIT("HEAD"))) &&
           (req->path.len < 4 || memcmp(req->path.base, "/api", 4) != 0) && html.exact == 3 && html.weight > 0;
}

void page_send_missing(Request *request)
{
    page_answer(request, page_at(PAGE_HOME, 1), 404, false, NULL);
}
