/*
 * Request bodies: media type, one object, no repeated names, and where unreadable JSON breaks; UTF-8 and JSON text.
 */
#include "../../shim/body.h"
#include "../../shim/text.h"
#include "tap.h"

static const struct {
    const char *type;
    bool wanted;
} types[] = {
    {"application/json", true},
    {"Application/JSON", true},
    {"application/json; charset=utf-8", true},
    {"application/json;charset=\"UTF-8\"", true},
    {"application/json ; version=1; charset=utf-8", true},
    {"application/json; charset=latin1", false},
    {"application/jsonp", false},
    {"application/x-www-form-urlencoded", false},
    {"text/plain", false},
    {"", false},
};

static const struct {
    const char *json;
    BodyFault wanted;
    int line;
} bodies[] = {
    {"{}", BODY_OK, 0},
    {" {\"a\":1} ", BODY_OK, 0},
    {"{\"a\":\"é\\u00e9\"}", BODY_OK, 0},
    {"[]", BODY_NOT_OBJECT, 0},
    {"null", BODY_NOT_OBJECT, 0},
    {"\"x\"", BODY_NOT_OBJECT, 0},
    {"{\"a\":1,\"a\":2}", BODY_BAD_JSON, 1},
    {"{\"a\":\n\nx}", BODY_BAD_JSON, 3},
    {"{\"a\":\"\\u0000\"}", BODY_BAD_JSON, 1},
    {"{\"a\":\"\\ud800\"}", BODY_BAD_JSON, 1},
    {"{\"a\":\"\xff\"}", BODY_BAD_JSON, 1},
    {"{\"a\":1e999}", BODY_BAD_JSON, 1},
    {"{} x", BODY_BAD_JSON, 1},
    {" ", BODY_BAD_JSON, 1},
};

static void check_text(Tap *tap)
{
    Text text = {0};

    text_json(&text, "a\"\\\x01\xff" "é\xed\xa0\x80", 10);
    tap_is(tap, text.data, "\"a\\\"\\\\\\u0001\xef\xbf\xbd" "é\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"",
           "bytes that are no text become U+FFFD");
    text_free(&text);
    tap_is_int(tap, (long)text_characters("é\xf0\x9f\x97\xb3x", 7), 3, "characters are code points");
    tap_ok(tap, text_is_utf8("\xf4\x8f\xbf\xbf", 4) && !text_is_utf8("\xf4\x90\x80\x80", 4), "the last code point");
}

int main(void)
{
    Tap tap = {0};
    size_t i;

    for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        tap_is_int(&tap, body_is_json(types[i].type, strlen(types[i].type)), types[i].wanted, types[i].type);
    for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        int line = 0, column = 0;
        json_t *object = NULL;

        tap_is_int(&tap, body_parse(bodies[i].json, strlen(bodies[i].json), &object, &line, &column), bodies[i].wanted,
                   bodies[i].json);
        tap_is_int(&tap, line, bodies[i].line, "its line");
        json_decref(object);
    }
    check_text(&tap);
    return tap_done(&tap);
}
