/* If-None-Match against an entity tag. */
#include "parse/etag.h"

#include "tap.h"

static const struct {
    const char *header;
    bool listed; /* "a-1" */
} cases[] = {
    {"\"a-1\"", true},         {"W/\"a-1\"", true},          {"\"x\", \"a-1\"", true},  {"\"x\",\"a-1\" ,\"y\"", true},
    {" * ", true},             {"\"x\" , W/\"a-1\"", true},  {"", false},               {"\"a-\"", false},
    {"\"a-11\"", false},       {"a-1", false},               {"\"x\"", false},          {"\"a-1", false},
    {"w/\"a-1\"", false},      {",,,", false},               {"\"xa-1\"", false},       {"\"a-1\"x", false},
};

int main(void)
{
    Tap tap = {0};
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        tap_ok(&tap, etag_listed(cases[i].header, "\"a-1\"") == cases[i].listed, cases[i].header);
    return tap_done(&tap);
}
