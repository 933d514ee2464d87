/*
 * The pages and what they load: files of shim/www, carried in the program. They may run our scripts and call our API,
 * and nothing from elsewhere. A browser that has a file asks whether it has changed.
 */
#include "page.h"

#include "etag.h"
#include "page_files.h"
#include "respond.h"

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

/* FNV-1a: tells the versions of a file apart. */
static uint64_t page_hash(const Page *page)
{
    uint64_t hash = 14695981039346656037U;
    const char *at;

    for (at = page->start; at < page->end; at++)
        hash = (hash ^ (unsigned char)*at) * 1099511628211U;
    return hash;
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
    char text[24];
    h2o_iovec_t etag = {text, (size_t)snprintf(text, sizeof(text), "\"%016llx\"", (unsigned long long)page_hash(page))};

    etag = h2o_strdup(&req->pool, text, etag.len);
    h2o_add_header_by_str(&req->pool, &req->res.headers, H2O_STRLIT("content-security-policy"), 1, NULL, policy,
                          sizeof(policy) - 1);
    h2o_add_header(&req->pool, &req->res.headers, H2O_TOKEN_CACHE_CONTROL, NULL, H2O_STRLIT("no-cache"));
    h2o_add_header(&req->pool, &req->res.headers, H2O_TOKEN_ETAG, NULL, etag.base, etag.len);
    if (page_is_known(req, etag.base))
        respond_send(request, 304, NULL, NULL, 0);
    else
        respond_send(request, 200, page->type, page->start, (size_t)(page->end - page->start));
}
