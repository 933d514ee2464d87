/*
 * Results as plain pages of tables, for browsers without JavaScript, text browsers and print: the JSON of the route's
 * function, completed by table_model.c and written by the templates of shim/www/table, which are carried in the
 * program. A page that caches may keep has an ETag of its bytes, so that a change of a template is another page as
 * well.
 */
#include "features/table.h"

#include "features/table_model.h"
#include "features/table_words.h"
#include "features/template.h"
#include "http/call.h"
#include "http/headers.h"
#include "http/row.h"
#include "parse/etag.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { TABLE_TAG = 16 /* bytes of a digest */ };

#define TABLE_PARTS(PART) \
    PART(head)            \
    PART(foot)            \
    PART(crumbs)          \
    PART(pages)           \
    PART(elections)       \
    PART(election)        \
    PART(candidates)      \
    PART(figures)         \
    PART(units)           \
    PART(office)          \
    PART(versions)

/* The bytes of a template between two symbols; TABLE_FOLDER is where the files are. */
#define CARRY(name)                                                                                          \
    __asm__(".section .rodata\n.global table_" #name "\ntable_" #name ":\n.incbin \"" TABLE_FOLDER "/" #name \
            ".html\"\n.global table_" #name "_end\ntable_" #name "_end:\n.byte 0\n.previous\n");             \
    extern const char table_##name[], table_##name##_end[];
TABLE_PARTS(CARRY)

static const char *table_part(const char *name, size_t *length)
{
#define ENTRY(part) {#part, table_##part, table_##part##_end},
    static const struct {
        const char *name, *start, *end;
    } parts[] = {TABLE_PARTS(ENTRY)};
    size_t i;

    for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        if (strcmp(parts[i].name, name) == 0) {
            *length = (size_t)(parts[i].end - parts[i].start);
            return parts[i].start;
        }
    return NULL;
}

/* The page's path as the client wrote it, without its query string. */
static const char *table_path(const Request *request)
{
    h2o_req_t *req = request->h2o;
    size_t length = req->query_at != SIZE_MAX ? req->query_at : req->path.len;

    return h2o_strdup(&req->pool, req->path.base, length).base;
}

/* Gives the page its ETag; who has it already gets 304. */
static void table_tag(Request *request, Row *row, const Text *page)
{
    const char *known = request->query.values[PARAMETER_IF_NONE_MATCH];
    unsigned char digest[TABLE_TAG];
    char hex[2 * TABLE_TAG + 1], tag[sizeof(hex) + 2];
    h2o_req_t *req = request->h2o;

    if (json_object_get(row->headers, "Cache-Control") == NULL)
        return;
    crypto_generichash(digest, sizeof(digest), (const unsigned char *)page->data, page->length, NULL, 0);
    sodium_bin2hex(hex, sizeof(hex), digest, sizeof(digest));
    snprintf(tag, sizeof(tag), "\"%s\"", hex);
    headers_add(req, "etag", h2o_strdup(&req->pool, tag, SIZE_MAX).base);
    if (known != NULL && etag_listed(known, tag))
        row->status = 304;
}

/* Makes the page of what the function has answered. */
static bool table_amend(Request *request, Row *row)
{
    const Template template = {table_part, table_word, request->language};
    json_t *data = row->body != NULL ? json_loadb(row->body, row->length, 0, NULL) : NULL;
    Text page = {0};
    bool ok = json_is_object(data);

    if (ok) {
        table_model_complete(data, table_path(request), request->language);
        ok = template_write(&page, &template, table_model_page(data), data);
    }
    json_decref(data);
    if (ok) {
        table_tag(request, row, &page);
        row_replace(row, &page, "text/html; charset=utf-8");
        respond_page_headers(request);
        headers_vary(request->h2o, "Accept-Language");
    }
    text_free(&page);
    return ok;
}

void table_ask(Request *request)
{
    request->amend = table_amend;
    call_route(request);
}
