/* The list of the files of shim/www that are sent. page.c carries them, route.c has a row for each; constants. */
#ifndef PAGE_FILES_H
#define PAGE_FILES_H

#define PAGE_WORKER "/sw.js"
#define PAGE_HOME "/"
/* Where a file stands under the version of them all: it never changes there, and is kept for good. */
#define PAGE_AT "/at/"

/* The files of shim/www that are sent: name, path, file, type. page.c carries them, route.c has a row for each. */
#define PAGE_FILES(FILE)                                                      \
    FILE(home, PAGE_HOME, "index.html", HTML)                                 \
    FILE(shell, "/shell", "index.html", HTML)                                 \
    FILE(manifest, "/manifest.webmanifest", "manifest.webmanifest", MANIFEST) \
    FILE(style, "/app.css", "app.css", CSS)                                   \
    FILE(manage_style, "/manage.css", "manage.css", CSS)                      \
    FILE(icon, "/icon.svg", "icon.svg", SVG)                                  \
    FILE(worker, PAGE_WORKER, "sw.js", JS)                                    \
    FILE(reset, "/reset-password", "reset-password.html", HTML)               \
    FILE(confirm, "/confirm-email", "reset-password.html", HTML)              \
    FILE(invitation, "/invitation", "reset-password.html", HTML)              \
    FILE(restore, "/restore-account", "reset-password.html", HTML)            \
    FILE(reset_js, "/reset-password.js", "reset-password.js", JS)             \
    FILE(reset_css, "/page.css", "page.css", CSS)                             \
    FILE(docs, "/docs", "docs.html", HTML)                                    \
    FILE(docs_js, "/docs.js", "docs.js", JS)                                  \
    FILE(docs_css, "/docs.css", "docs.css", CSS)                              \
    FILE(openapi, "/api/openapi.json", "openapi.json", JSON)                  \
    PAGE_SCRIPTS(FILE)

#define PAGE_SCRIPT(FILE, name) FILE(js_##name, "/js/" #name ".js", "js/" #name ".js", JS)
#define PAGE_SCRIPTS(FILE)                    \
    PAGE_SCRIPT(FILE, main)                   \
    PAGE_SCRIPT(FILE, account_data)           \
    PAGE_SCRIPT(FILE, account_entrance)       \
    PAGE_SCRIPT(FILE, account_forms)          \
    PAGE_SCRIPT(FILE, account_profile)        \
    PAGE_SCRIPT(FILE, account_security)       \
    PAGE_SCRIPT(FILE, api)                    \
    PAGE_SCRIPT(FILE, assembly)               \
    PAGE_SCRIPT(FILE, candidates)             \
    PAGE_SCRIPT(FILE, colours)                \
    PAGE_SCRIPT(FILE, contest_outcome)        \
    PAGE_SCRIPT(FILE, curve)                  \
    PAGE_SCRIPT(FILE, device)                 \
    PAGE_SCRIPT(FILE, dom)                    \
    PAGE_SCRIPT(FILE, draw_protocol)          \
    PAGE_SCRIPT(FILE, entry_choose)           \
    PAGE_SCRIPT(FILE, entry_compare)          \
    PAGE_SCRIPT(FILE, entry_data)             \
    PAGE_SCRIPT(FILE, entry_form)             \
    PAGE_SCRIPT(FILE, entry_result)           \
    PAGE_SCRIPT(FILE, entry_soft)             \
    PAGE_SCRIPT(FILE, figures)                \
    PAGE_SCRIPT(FILE, find)                   \
    PAGE_SCRIPT(FILE, first)                  \
    PAGE_SCRIPT(FILE, flags)                  \
    PAGE_SCRIPT(FILE, form)                   \
    PAGE_SCRIPT(FILE, format)                 \
    PAGE_SCRIPT(FILE, header)                 \
    PAGE_SCRIPT(FILE, headline)               \
    PAGE_SCRIPT(FILE, hemicycle)              \
    PAGE_SCRIPT(FILE, local)                  \
    PAGE_SCRIPT(FILE, manage_ask)             \
    PAGE_SCRIPT(FILE, manage_ask_form)        \
    PAGE_SCRIPT(FILE, manage_audit)           \
    PAGE_SCRIPT(FILE, manage_candidate)       \
    PAGE_SCRIPT(FILE, manage_candidates)      \
    PAGE_SCRIPT(FILE, manage_center)          \
    PAGE_SCRIPT(FILE, manage_centers)         \
    PAGE_SCRIPT(FILE, manage_checklist)       \
    PAGE_SCRIPT(FILE, manage_contests)        \
    PAGE_SCRIPT(FILE, manage_csv)             \
    PAGE_SCRIPT(FILE, manage_decide)          \
    PAGE_SCRIPT(FILE, manage_decisions)       \
    PAGE_SCRIPT(FILE, manage_desk)            \
    PAGE_SCRIPT(FILE, manage_desk_bulk)       \
    PAGE_SCRIPT(FILE, manage_desk_sheet)      \
    PAGE_SCRIPT(FILE, manage_dialog)          \
    PAGE_SCRIPT(FILE, manage_draw)            \
    PAGE_SCRIPT(FILE, manage_election)        \
    PAGE_SCRIPT(FILE, manage_election_fields) \
    PAGE_SCRIPT(FILE, manage_elections)       \
    PAGE_SCRIPT(FILE, manage_form)            \
    PAGE_SCRIPT(FILE, manage_formula)         \
    PAGE_SCRIPT(FILE, manage_formulas)        \
    PAGE_SCRIPT(FILE, manage_frame)           \
    PAGE_SCRIPT(FILE, manage_import)          \
    PAGE_SCRIPT(FILE, manage_import_form)     \
    PAGE_SCRIPT(FILE, manage_list)            \
    PAGE_SCRIPT(FILE, manage_mail)            \
    PAGE_SCRIPT(FILE, manage_newest)          \
    PAGE_SCRIPT(FILE, manage_office)          \
    PAGE_SCRIPT(FILE, manage_office_state)    \
    PAGE_SCRIPT(FILE, manage_outcome)         \
    PAGE_SCRIPT(FILE, manage_parties)         \
    PAGE_SCRIPT(FILE, manage_people)          \
    PAGE_SCRIPT(FILE, manage_photo)           \
    PAGE_SCRIPT(FILE, manage_places)          \
    PAGE_SCRIPT(FILE, manage_rules)           \
    PAGE_SCRIPT(FILE, manage_scope)           \
    PAGE_SCRIPT(FILE, manage_sheet)           \
    PAGE_SCRIPT(FILE, manage_slips)           \
    PAGE_SCRIPT(FILE, manage_state)           \
    PAGE_SCRIPT(FILE, manage_style)           \
    PAGE_SCRIPT(FILE, manage_user)            \
    PAGE_SCRIPT(FILE, manage_users)           \
    PAGE_SCRIPT(FILE, manage_users_import)    \
    PAGE_SCRIPT(FILE, manage_verdicts)        \
    PAGE_SCRIPT(FILE, manage_wall)            \
    PAGE_SCRIPT(FILE, map)                    \
    PAGE_SCRIPT(FILE, near)                   \
    PAGE_SCRIPT(FILE, nodes)                  \
    PAGE_SCRIPT(FILE, outcome_link)           \
    PAGE_SCRIPT(FILE, outcome_parts)          \
    PAGE_SCRIPT(FILE, outcome_steps)          \
    PAGE_SCRIPT(FILE, outlines)               \
    PAGE_SCRIPT(FILE, page_links)             \
    PAGE_SCRIPT(FILE, picture)                \
    PAGE_SCRIPT(FILE, qr_picture)             \
    PAGE_SCRIPT(FILE, queue)                  \
    PAGE_SCRIPT(FILE, refresh)                \
    PAGE_SCRIPT(FILE, router)                 \
    PAGE_SCRIPT(FILE, scan_input)             \
    PAGE_SCRIPT(FILE, scan_viewer)            \
    PAGE_SCRIPT(FILE, session)                \
    PAGE_SCRIPT(FILE, sheets)                 \
    PAGE_SCRIPT(FILE, store)                  \
    PAGE_SCRIPT(FILE, stream)                 \
    PAGE_SCRIPT(FILE, summary)                \
    PAGE_SCRIPT(FILE, units)                  \
    PAGE_SCRIPT(FILE, versions)               \
    PAGE_SCRIPT(FILE, view_account)           \
    PAGE_SCRIPT(FILE, view_area)              \
    PAGE_SCRIPT(FILE, view_election)          \
    PAGE_SCRIPT(FILE, view_elections)         \
    PAGE_SCRIPT(FILE, view_entry)             \
    PAGE_SCRIPT(FILE, view_manage)            \
    PAGE_SCRIPT(FILE, view_office)            \
    PAGE_SCRIPT(FILE, view_outcome)           \
    PAGE_SCRIPT(FILE, view_search)            \
    PAGE_SCRIPT(FILE, words)                  \
    PAGE_SCRIPT(FILE, words_account)          \
    PAGE_SCRIPT(FILE, words_audit)            \
    PAGE_SCRIPT(FILE, words_contests)         \
    PAGE_SCRIPT(FILE, words_desk)             \
    PAGE_SCRIPT(FILE, words_entry)            \
    PAGE_SCRIPT(FILE, words_manage)           \
    PAGE_SCRIPT(FILE, words_manage_acts)      \
    PAGE_SCRIPT(FILE, words_night)            \
    PAGE_SCRIPT(FILE, words_outcome)          \
    PAGE_SCRIPT(FILE, words_places)           \
    PAGE_SCRIPT(FILE, words_prepare)          \
    PAGE_SCRIPT(FILE, words_results)          \
    PAGE_SCRIPT(FILE, words_security)         \
    PAGE_SCRIPT(FILE, zoom)

#endif
