/*
 * Request bodies: media type, one object, no repeated names, and where unreadable JSON breaks; UTF-8 and JSON text.
 */
#include "parse/body.h"
#include "core/text.h"
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
    {"{}", BODY_OK, 1},
    {" {\"a\":1} ", BODY_OK, 1},
    {"{\"a\":\"é\\u00e9\"}", BODY_OK, 1},
    {"[]", BODY_NOT_OBJECT, 1},
    {"null", BODY_NOT_OBJECT, 1},
    {"\"x\"", BODY_NOT_OBJECT, 1},
    {"{\"a\":1,\"a\":2}", BODY_REPEATED, 1},
    {"{\"a\":99999999999999999999,\"b\":-99999999999999999999}", BODY_OK, 1},
    {"{\"a\":\n\nx}", BODY_BAD_JSON, 3},
    {"{\"a\":\"\\u0000\"}", BODY_BAD_JSON, 1},
    {"{\"a\":\"\\ud800\"}", BODY_BAD_JSON, 1},
    {"{\"a\":\"\xff\"}", BODY_BAD_JSON, 1},
    {"{\"a\":1e999}", BODY_BIG_NUMBER, 1},
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

/* The name of a key that stands twice. */
static void check_repeated(Tap *tap)
{
    static const struct {
        const char *json;
        const char *name;
    } repeated[] = {
        {"{\"votes\":1,\"votes\":2}", "votes"},
        {"{\"a\":[{\"b\":1,\n \"b\" : 2}]}", "b"},
        {"{\"a \\\" b\":1,\"a \\\" b\":2}", "a \\\" b"},
        {"{\"\\\\\":1,\"\\\\\":2}", "\\\\"},
        {"{\"\":1,\"\":2}", ""},
        {"{\"a name that is longer than twenty bytes\":1,\"a name that is longer than twenty bytes\":2}",
         "a name that is longer than twenty bytes"},
        {"{\"e\":1,\"\\u0065\":2}", "\\u0065"},
    };

    for (size_t i = 0; i < sizeof(repeated) / sizeof(repeated[0]); i++) {
        BodyPosition position;
        json_t *object = NULL;
        char name[64] = "";

        tap_is_int(tap, body_parse(repeated[i].json, strlen(repeated[i].json), &object, &position), BODY_REPEATED,
            repeated[i].json);
        memcpy(name, position.name, position.name_length);
        tap_is(tap, name, repeated[i].name, "its name");
    }
}

int main(void)
{
    Tap tap = {0};
    size_t i;

    for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        tap_is_int(&tap, body_is_json(types[i].type, strlen(types[i].type)), types[i].wanted, types[i].type);
    for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        BodyPosition position = {0, 0, NULL, 0};
        json_t *object = NULL;

        tap_is_int(&tap, body_parse(bodies[i].json, strlen(bodies[i].json), &object, &position), bodies[i].wanted,
                   bodies[i].json);
        tap_is_int(&tap, position.line, bodies[i].line, "its line");
        json_decref(object);
    }
    check_text(&tap);
    check_repeated(&tap);
    return tap_done(&tap);
}
