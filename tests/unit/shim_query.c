/*
 * The query string parser of the shim: decoding, repeated names, bytes that are no text.
 */
#include "parse/query.h"
#include "tap.h"

typedef struct QueryCase {
    const char *name;
    const char *query;
    QueryFault fault;
    const char *json;
} QueryCase;

static const QueryCase cases[] = {
    {"empty", "", QUERY_OK, "{}"},
    {"one", "a=1", QUERY_OK, "{\"a\":\"1\"}"},
    {"two", "a=1&b=2", QUERY_OK, "{\"a\":\"1\",\"b\":\"2\"}"},
    {"no value", "a", QUERY_OK, "{\"a\":\"\"}"},
    {"empty value", "a=", QUERY_OK, "{\"a\":\"\"}"},
    {"empty pieces", "&a=1&&b=2&", QUERY_OK, "{\"a\":\"1\",\"b\":\"2\"}"},
    {"equals in the value", "a=b=c", QUERY_OK, "{\"a\":\"b=c\"}"},
    {"plus is a space", "a+b=c+d", QUERY_OK, "{\"a b\":\"c d\"}"},
    {"percent", "%61=%41%2B%26", QUERY_OK, "{\"a\":\"A+&\"}"},
    {"utf-8", "q=%C3%A9", QUERY_OK, "{\"q\":\"é\"}"},
    {"raw utf-8", "q=é", QUERY_OK, "{\"q\":\"é\"}"},
    {"four bytes", "q=%F0%9F%97%B3", QUERY_OK, "{\"q\":\"\xf0\x9f\x97\xb3\"}"},
    {"escaped in JSON", "q=%22%5C%0A%01", QUERY_OK, "{\"q\":\"\\\"\\\\\\n\\u0001\"}"},
    {"repeated", "a=1&a=2", QUERY_REPEATED, "a"},
    {"repeated, encoded otherwise", "a=1&%61=1", QUERY_REPEATED, "a"},
    {"prefix is another name", "a=1&ab=2", QUERY_OK, "{\"a\":\"1\",\"ab\":\"2\"}"},
    {"case is another name", "a=1&A=2", QUERY_OK, "{\"a\":\"1\",\"A\":\"2\"}"},
    {"lone percent", "a=%", QUERY_BAD_ESCAPE, ""},
    {"cut percent", "a=%4", QUERY_BAD_ESCAPE, ""},
    {"percent at the end of a name", "a%4=1", QUERY_BAD_ESCAPE, ""},
    {"no digits", "a=%zz", QUERY_BAD_ESCAPE, ""},
    {"NUL", "a=%00", QUERY_BAD_ESCAPE, ""},
    {"not utf-8", "a=%FF", QUERY_BAD_UTF8, ""},
    {"overlong", "a=%C0%80", QUERY_BAD_UTF8, ""},
    {"surrogate", "a=%ED%A0%80", QUERY_BAD_UTF8, ""},
    {"cut character", "a=%C3", QUERY_BAD_UTF8, ""},
    {"name not utf-8", "%FF=1", QUERY_BAD_UTF8, ""},
};

int main(void)
{
    Tap tap = {0};
    Text json = {0}, many = {0};
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        QueryFault fault = query_parse(cases[i].query, strlen(cases[i].query), &json);

        tap_is_int(&tap, fault, cases[i].fault, cases[i].name);
        tap_is(&tap, json.data, cases[i].json, cases[i].name);
    }
    for (i = 0; i < 64; i++)
        text_format(&many, "p%zu=%zu&", i, i);
    tap_is_int(&tap, query_parse(many.data, many.length, &json), QUERY_OK, "64 parameters");
    text_string(&many, "one=more");
    tap_is_int(&tap, query_parse(many.data, many.length, &json), QUERY_TOO_MANY, "65 parameters");
    text_free(&json);
    text_free(&many);
    return tap_done(&tap);
}
