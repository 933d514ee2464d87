#ifndef PAGE_FILES_H
#define PAGE_FILES_H

/* The files of shim/www that are sent: name, path, file, type. page.c carries them, route.c has a row for each. */
#define PAGE_FILES(FILE)                                          \
    FILE(home, "/", "index.html", HTML)                           \
    FILE(style, "/app.css", "app.css", CSS)                       \
    FILE(gabon, "/gabon.json", "gabon.json", JSON)                \
    FILE(icon, "/icon.svg", "icon.svg", SVG)                      \
    FILE(reset, "/reset-password", "reset-password.html", HTML)   \
    FILE(reset_js, "/reset-password.js", "reset-password.js", JS) \
    FILE(reset_css, "/page.css", "page.css", CSS)                 \
    FILE(docs, "/docs", "docs.html", HTML)                        \
    FILE(docs_js, "/docs.js", "docs.js", JS)                      \
    FILE(docs_css, "/docs.css", "docs.css", CSS)                  \
    FILE(openapi, "/api/openapi.json", "openapi.json", JSON)      \
    PAGE_SCRIPTS(FILE)

#define PAGE_SCRIPT(FILE, name) FILE(js_##name, "/js/" #name ".js", "js/" #name ".js", JS)
#define PAGE_SCRIPTS(FILE)            \
    PAGE_SCRIPT(FILE, main)           \
    PAGE_SCRIPT(FILE, api)            \
    PAGE_SCRIPT(FILE, candidates)     \
    PAGE_SCRIPT(FILE, curve)          \
    PAGE_SCRIPT(FILE, dom)            \
    PAGE_SCRIPT(FILE, figures)        \
    PAGE_SCRIPT(FILE, flags)          \
    PAGE_SCRIPT(FILE, format)         \
    PAGE_SCRIPT(FILE, header)         \
    PAGE_SCRIPT(FILE, map)            \
    PAGE_SCRIPT(FILE, refresh)        \
    PAGE_SCRIPT(FILE, router)         \
    PAGE_SCRIPT(FILE, sheets)         \
    PAGE_SCRIPT(FILE, store)          \
    PAGE_SCRIPT(FILE, stream)         \
    PAGE_SCRIPT(FILE, summary)        \
    PAGE_SCRIPT(FILE, units)          \
    PAGE_SCRIPT(FILE, versions)       \
    PAGE_SCRIPT(FILE, view_area)      \
    PAGE_SCRIPT(FILE, view_election)  \
    PAGE_SCRIPT(FILE, view_elections) \
    PAGE_SCRIPT(FILE, view_office)    \
    PAGE_SCRIPT(FILE, view_search)    \
    PAGE_SCRIPT(FILE, words)

#endif
