/*
 * Filling in the marks of a page.
 */
#define _GNU_SOURCE /* memmem */
#include "features/page_text.h"

#include <string.h>

#define SITE "RES-ELEC"

static void page_text_meta(Text *text, const char *kind, const char *name, const char *value)
{
    text_format(text, "<meta %s=\"%s\" content=\"", kind, name);
    text_html(text, value);
    text_string(text, "\">\n");
}

static void page_text_head(Text *text, const PageFill *fill)
{
    static const char *const anything[LANG_COUNT] = {"Résultats des élections, bureau par bureau, en direct.",
                                                     "Election results, polling station by polling station, live."};
    static const char *const locale[LANG_COUNT] = {"fr_FR", "en_GB"};
    const char *title = json_string_value(json_object_get(fill->head, "title"));
    const char *description =
        json_string_value(json_object_get(json_object_get(fill->head, "description"), lang_name(fill->language)));

    if (description == NULL)
        description = anything[fill->language];
    text_string(text, "<title>");
    if (title != NULL)
        text_html(text, title);
    text_string(text, title != NULL ? " – " SITE "</title>\n" : SITE "</title>\n");
    page_text_meta(text, "name", "description", description);
    page_text_meta(text, "property", "og:title", title != NULL ? title : SITE);
    page_text_meta(text, "property", "og:description", description);
    page_text_meta(text, "property", "og:type", "website");
    page_text_meta(text, "property", "og:site_name", SITE);
    page_text_meta(text, "property", "og:locale", locale[fill->language]);
    page_text_meta(text, "name", "twitter:card", "summary");
}

/* JSON says < as \\u003c, too: no element can end or begin in it. */
static void page_text_first(Text *text, const PageFill *fill)
{
    const char *at = fill->first, *end, *next;

    if (at == NULL)
        return;
    end = at + fill->first_length;
    text_string(text, "<script type=\"application/json\" id=\"first\">");
    while ((next = memchr(at, '<', (size_t)(end - at))) != NULL) {
        text_append(text, at, (size_t)(next - at));
        text_string(text, "\\u003c");
        at = next + 1;
    }
    text_append(text, at, (size_t)(end - at));
    text_string(text, "</script>\n");
}

static bool page_text_is(const char *mark, size_t length, const char *name)
{
    return strlen(name) == length && memcmp(mark, name, length) == 0;
}

static void page_text_mark(Text *text, const char *mark, size_t length, const PageFill *fill)
{
    const char *bar = memchr(mark, '|', length);

    if (page_text_is(mark, length, "at"))
        text_string(text, fill->at);
    else if (page_text_is(mark, length, "head"))
        page_text_head(text, fill);
    else if (page_text_is(mark, length, "first"))
        page_text_first(text, fill);
    else if (bar != NULL && fill->language == LANG_FR)
        text_append(text, mark, (size_t)(bar - mark));
    else if (bar != NULL)
        text_append(text, bar + 1, length - (size_t)(bar + 1 - mark));
}

void page_text_write(Text *text, const char *html, size_t length, const PageFill *fill)
{
    const char *at = html, *end = html + length, *open, *close;

    while ((open = memmem(at, (size_t)(end - at), "{{", 2)) != NULL &&
           (close = memmem(open, (size_t)(end - open), "}}", 2)) != NULL) {
        text_append(text, at, (size_t)(open - at));
        page_text_mark(text, open + 2, (size_t)(close - open - 2), fill);
        at = close + 2;
    }
    text_append(text, at, (size_t)(end - at));
}
