/* See table_frame.h. */
#include "features/table_frame.h"

#include "features/table_link.h"

void table_frame_languages(json_t *data, const json_t *query, const char *path, Language language)
{
    static const char *const labels[] = {"Français", "English"};
    json_t *languages = json_array();
    int i;

    for (i = 0; i < LANG_COUNT; i++)
        json_array_append_new(languages, json_pack("{s:s, s:s, s:b, s:o}", "code", lang_name((Language)i), "label",
                                                   labels[i], "current", i == (int)language, "href",
                                                   table_link_self(path, query, "lang", lang_name((Language)i), 0)));
    json_object_set_new(data, "languages", languages);
    json_object_set_new(data, "language", json_string(lang_name(language)));
    json_object_set_new(data, "home", table_link(query, "/table", false, NULL, NULL));
}

void table_frame_pages(json_t *data, const json_t *query, const char *path)
{
    json_int_t total = json_integer_value(json_object_get(data, "total"));
    json_int_t limit = json_integer_value(json_object_get(data, "limit"));
    json_int_t offset = json_integer_value(json_object_get(data, "offset")), before = offset - limit;
    json_t *pages;

    if (total <= limit && offset == 0)
        return;
    pages = json_pack("{s:I, s:I, s:I}", "first", offset + 1 < total ? offset + 1 : total, "last",
                      offset + limit < total ? offset + limit : total, "rows", total);
    json_object_set_new(pages, "previous",
                        offset > 0 ? table_link_self(path, query, "offset", NULL, before > 0 ? before : 0)
                                   : json_null());
    json_object_set_new(pages, "next",
                        offset + limit < total ? table_link_self(path, query, "offset", NULL, offset + limit)
                                               : json_null());
    json_object_set_new(data, "pages", pages);
}
