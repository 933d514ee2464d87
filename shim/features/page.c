/*
 * The pages and what they load: files of shim/www, carried in the program. They may run our scripts and call our API,
 * and nothing from elsewhere. A browser that has a file asks whether it has changed.
 */
#include "features/page.h"

#include "parse/etag.h"
#include "config/page_files.h"
#include "http/respond.h"

#include <stdio.h>
#include <string.h>

#define HTML "text/html; charset=utf-8"
#define CSS "text/css; charset=utf-8"
#define JS "text/javascript; charset=utf-8"
#define JSON "application/json"
#define SVG "image/svg+xml"

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

/* Every page of the route table is here. */
static const Page *page_at(const char *path)
{
    const Page *page = pages;

    while (strcmp(page->path, path) != 0)
        page++;
    return page;
}

/* FNV-1a: tells the versions of files apart. */
static const uint64_t page_hash_start = 14695981039346656037U;

static uint64_t page_hash(uint64_t hash, const char *at, const char *end)
{
    for (; at < end; at++)
        hash = (hash ^ (unsigned char)*at) * 1099511628211U;
    return hash;
}

/* The service worker gets the list of the files, and the version of them all. */
static h2o_iovec_t page_versioned(h2o_mem_pool_t *pool, const Page *worker)
{
    uint64_t hash = page_hash_start;
    h2o_iovec_t content;
    Text text = {0};
    size_t i;

    for (i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
        hash = page_hash(hash, pages[i].start, pages[i].end);
    text_format(&text, "const VERSION = '%016llx', FILES = [", (unsigned long long)hash);
    for (i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
        text_format(&text, "%s'%s'", i > 0 ? ", " : "", pages[i].path);
    text_string(&text, "];\n");
    text_append(&text, worker->start, (size_t)(worker->end - worker->start));
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

void page_send(Request *request)
{
    static const char policy[] = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
                                 "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
    h2o_req_t *req = request->h2o;
    const Page *page = page_at(request->route->pattern);
    h2o_iovec_t content = {(char *)page->start, (size_t)(page->end - page->start)}, etag;
    char text[24];

    if (strcmp(page->path, PAGE_WORKER) == 0)
        content = page_versioned(&req->pool, page);
    etag.len =
        (size_t)snprintf(text, sizeof(text), "\"%016llx\"",
                         (unsigned long long)page_hash(page_hash_start, content.base, content.base + content.len));
    etag = h2o_strdup(&req->pool, text, etag.len);
    h2o_add_header_by_str(&req->pool, &req->res.headers, H2O_STRLIT("content-security-policy"), 1, NULL, policy,
                          sizeof(policy) - 1);
    h2o_add_header(&req->pool, &req->res.headers, H2O_TOKEN_CACHE_CONTROL, NULL, H2O_STRLIT("no-cache"));
    h2o_add_header(&req->pool, &req->res.headers, H2O_TOKEN_ETAG, NULL, etag.base, etag.len);
    if (page_is_known(req, etag.base))
        respond_send(request, 304, NULL, NULL, 0);
    else
        respond_send(request, 200, page->type, content.base, content.len);
}
