/*
 * Accept: which media type a client wants, and how much.
 */
#include "parse/accept.h"
#include "tap.h"

static const struct {
    const char *header;
    int json, stream;
} cases[] = {
    {"", 1000, 1000},
    {" , ", 1000, 1000},
    {"*/*", 1000, 1000},
    {"application/json", 1000, 0},
    {"APPLICATION/Json", 1000, 0},
    {"application/*;q=0.5", 500, 0},
    {"Text/Event-Stream", 0, 1000},
    {"text/event-stream;q=0", 0, 0},
    {"text/event-stream;q=0, */*", 1000, 0},
    {"*/*, text/event-stream;q=0", 1000, 0},
    {"*/*;q=0.1, application/json; q=0.9 , text/event-stream ;Q=0.25", 900, 250},
    {"application/json;charset=utf-8;q=0.3", 300, 0},
    {"application/json;version=2", 1000, 0},
    {"application/jsonx, text/event-streams", 0, 0},
    {"text/html, application/xhtml+xml, */*;q=0.8", 800, 800},
    {"text/html", 0, 0},
    {"application/json;q=1.5", 1000, 0},
    {"application/json;q=x", 0, 0},
    {"application/json;q=", 0, 0},
    {"application/json;q=0.0005", 0, 0},
    {"image/*", 0, 0},
};

int main(void)
{
    Tap tap = {0};
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        size_t length = strlen(cases[i].header);

        tap_is_int(&tap, accept_weight(cases[i].header, length, "application/json").weight, cases[i].json,
            cases[i].header);
        tap_is_int(&tap, accept_weight(cases[i].header, length, "text/event-stream").weight, cases[i].stream,
            cases[i].header);
    }
    tap_is_int(&tap, accept_weight("*/*, text/Html", 14, "text/html").exact, 3, "by its name");
    tap_is_int(&tap, accept_weight("*/*, text/*;q=0", 15, "text/html").exact, 2, "by its kind");
    tap_is_int(&tap, accept_weight("*/*", 3, "text/html").exact, 1, "as any");
    return tap_done(&tap);
}
