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

static const struct {
    const char *header;
    long version;
} versions[] = {
    {"\"12-abc\"", 12}, {"W/\"7-x\"", 7}, {"\"3-a\", \"11-b\" , W/\"9-c\"", 11}, {"\"0-a\"", 0}, {"", -1},
    {"*", -1}, {"12-abc", -1}, {"\"abc-12\"", -1}, {"\"12\"", -1}, {"\"12abc-\"", -1}, {"\"-1\"", -1}, {"\"", -1},
    {"\"5-\"", 5}, {"\"123456789012345678-a\"", 123456789012345678}, {"\"1234567890123456789-a\"", -1},
    {"\"a\"4-b\"", -1},
};

int main(void)
{
    Tap tap = {0};
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        tap_ok(&tap, etag_listed(cases[i].header, "\"a-1\"") == cases[i].listed, cases[i].header);
    for (i = 0; i < sizeof(versions) / sizeof(versions[0]); i++)
        tap_is_int(&tap, (long)etag_version(versions[i].header), versions[i].version, versions[i].header);
    return tap_done(&tap);
}
