/*
 * SQLSTATE to HTTP status, and the problem+json body: always valid JSON, never more than it was given.
 */
#include "http/problem.h"
#include "tap.h"

#include <jansson.h>

static const struct {
    const char *sqlstate;
    int status;
    bool spoken;
} cases[] = {
    {"RE001", 422, true},  {"RE002", 409, true},  {"RE003", 409, true},  {"RE004", 404, true},  {"RE005", 409, true},
    {"RE006", 403, true},  {"RE007", 412, true},  {"RE999", 500, false}, {"28000", 401, true},  {"28P01", 500, false},
    {"22P02", 400, false}, {"22P05", 400, false}, {"22021", 400, false}, {"23505", 409, false}, {"23503", 409, false},
    {"23514", 422, false}, {"23502", 422, false}, {"22003", 422, false}, {"22001", 422, false}, {"40001", 503, false},
    {"40P01", 503, false}, {"55P03", 503, false}, {"57014", 503, false}, {"53300", 503, false}, {"53200", 503, false},
    {"57P01", 503, false}, {"25006", 503, false}, {"57P03", 503, false}, {"08006", 503, false}, {"58P01", 503, false},
    {"58030", 503, false}, {"42883", 500, false}, {"XX000", 500, false},
    {"42501", 500, false}, {"P0001", 500, false}, {"", 500, false},      {NULL, 500, false},
};

static void check_body(Tap *tap, const Problem *problem, Language language, const char *name)
{
    Text body = {0};
    json_t *parsed;

    problem_write(&body, problem, language, "id-1");
    parsed = json_loads(body.data, JSON_REJECT_DUPLICATES, NULL);
    tap_ok(tap, parsed != NULL, name);
    tap_is_int(tap, json_integer_value(json_object_get(parsed, "status")), problem->status, name);
    tap_is(tap, json_string_value(json_object_get(parsed, "code")), problem->code, name);
    tap_is(tap, json_string_value(json_object_get(parsed, "hint")), problem->hint, name);
    tap_is(tap, json_string_value(json_object_get(parsed, "request_id")), "id-1", name);
    tap_ok(tap, json_is_array(json_object_get(parsed, "errors")), name);
    if (problem->message != NULL)
        tap_is(tap, json_string_value(json_object_get(parsed, "message")), problem->message, name);
    else
        tap_ok(tap, json_string_length(json_object_get(parsed, "message")) > 0, name);
    json_decref(parsed);
    text_free(&body);
}

int main(void)
{
    static const int statuses[] = {400, 401, 403, 404, 405, 409, 412, 413, 415, 417, 422, 500, 503, 418};
    Tap tap = {0};
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *name = cases[i].sqlstate != NULL ? cases[i].sqlstate : "none";

        tap_is_int(&tap, problem_status(cases[i].sqlstate), cases[i].status, name);
        tap_is_int(&tap, problem_is_spoken(cases[i].sqlstate), cases[i].spoken, name);
    }
    for (i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        check_body(&tap, &(Problem){.status = statuses[i], .code = "x"}, LANG_FR, "a status in French");
        check_body(&tap, &(Problem){.status = statuses[i], .code = "x"}, LANG_EN, "a status in English");
    }
    check_body(&tap,
               &(Problem){.status = 422,
                          .code = "RE001",
                          .message = "V \"=\" B\\N\n\x01",
                          .detail = "détail",
                          .hint = "faites",
                          .errors = "[{\"code\":\"sum\"}]"},
               LANG_FR, "all fields");
    {
        Text page = {0};

        problem_page(&page, &(Problem){.status = 404, .message = "no <b> & \"x\"", .detail = "<i>"}, LANG_EN);
        tap_ok(&tap, strstr(page.data, "<p>no &lt;b&gt; &amp; &quot;x&quot;</p>\n<p>&lt;i&gt;</p>") != NULL &&
            strstr(page.data, "<h1>Not found</h1>") != NULL,
               "as a page");
        text_free(&page);
    }
    tap_is(&tap, problem_reason(201), "Created", "reason of 201");
    tap_is(&tap, problem_reason(299), "OK", "reason of an unknown success");
    return tap_done(&tap);
}
