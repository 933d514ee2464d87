/*
 * The pages and what they load: files of shim/www, carried in the program. They may run our scripts and call our API,
 * and nothing from elsewhere.
 */
#include "page.h"

#include "respond.h"

#include <string.h>

/* The bytes of a file between two symbols; paths are from the top of the sources, where the compiler runs. */
#define PAGE_FILE(symbol, file)                                                                    \
    __asm__(".section .rodata\n.global " #symbol "\n" #symbol ":\n.incbin \"" PAGE_FOLDER "/" file \
            "\"\n.global " #symbol "_end\n" #symbol "_end:\n.byte 0\n.previous\n");                \
    extern const char symbol[], symbol##_end[]

PAGE_FILE(page_reset_html, "reset-password.html");
PAGE_FILE(page_reset_js, "reset-password.js");
PAGE_FILE(page_css, "page.css");
PAGE_FILE(page_icon, "icon.svg");
PAGE_FILE(page_docs_html, "docs.html");
PAGE_FILE(page_docs_js, "docs.js");
PAGE_FILE(page_docs_css, "docs.css");
PAGE_FILE(page_openapi, "openapi.json");

typedef struct Page {
    const char *path;
    const char *type;
    const char *start;
    const char *end;
} Page;

static const Page pages[] = {
    {"/reset-password", "text/html; charset=utf-8", page_reset_html, page_reset_html_end},
    {"/reset-password.js", "text/javascript; charset=utf-8", page_reset_js, page_reset_js_end},
    {"/page.css", "text/css; charset=utf-8", page_css, page_css_end},
    {"/icon.svg", "image/svg+xml", page_icon, page_icon_end},
    {"/docs", "text/html; charset=utf-8", page_docs_html, page_docs_html_end},
    {"/docs.js", "text/javascript; charset=utf-8", page_docs_js, page_docs_js_end},
    {"/docs.css", "text/css; charset=utf-8", page_docs_css, page_docs_css_end},
    {"/api/openapi.json", "application/json", page_openapi, page_openapi_end},
    {NULL, NULL, NULL, NULL},
};

/* Every page of the route table is here. */
static const Page *page_at(const char *path)
{
    const Page *page = pages;

    while (page->path != NULL && strcmp(page->path, path) != 0)
        page++;
    return page;
}

void page_send(Request *request)
{
    static const char policy[] = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
                                 "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
    h2o_req_t *req = request->h2o;
    const Page *page = page_at(request->route->pattern);

    h2o_add_header_by_str(&req->pool, &req->res.headers, H2O_STRLIT("content-security-policy"), 1, NULL, policy,
                          sizeof(policy) - 1);
    h2o_add_header(&req->pool, &req->res.headers, H2O_TOKEN_CACHE_CONTROL, NULL, H2O_STRLIT("no-cache"));
    respond_send(request, 200, page->type, page->start, (size_t)(page->end - page->start));
}
