/*
 * A page with its marks filled in: each language has its texts, and no value ends the element that it stands in.
 */
#include "features/page_text.h"
#include "tap.h"

#include <string.h>

static void check(Tap *tap, const char *html, const PageFill *fill, const char *wanted)
{
    Text text = {0};

    page_text_write(&text, html, strlen(html), fill);
    tap_is(tap, text.data != NULL ? text.data : "", wanted, html);
    text_free(&text);
}

static void check_texts(Tap *tap)
{
    const PageFill french = {.at = "/at/v1", .language = LANG_FR}, english = {.at = "/at/v1", .language = LANG_EN};

    check(tap, "<p>{{Oui|Yes}}</p>", &french, "<p>Oui</p>");
    check(tap, "<p>{{Oui|Yes}}</p>", &english, "<p>Yes</p>");
    check(tap, "<a{{ hidden|}}>{{|x}}", &french, "<a hidden>");
    check(tap, "<a{{ hidden|}}>{{|x}}", &english, "<a>x");
    check(tap, "{{at}}/a {{at}}/b", &french, "/at/v1/a /at/v1/b");
    check(tap, "a {{unknown}}{{first}} b", &french, "a  b");
    check(tap, "a {{at", &french, "a {{at");
    check(tap, "", &french, "");
}

static void check_first(Tap *tap)
{
    static const char json[] = "{\"a\":\"</script><!-- <b>\"}";
    const PageFill fill = {.first = json, .first_length = strlen(json)};
    const PageFill part = {.first = json, .first_length = 5};

    check(tap, "{{first}}|", &fill,
          "<script type=\"application/json\" id=\"first\">{\"a\":\"\\u003c/script>\\u003c!-- \\u003cb>\"}</script>\n|");
    check(tap, "{{first}}", &part, "<script type=\"application/json\" id=\"first\">{\"a\":</script>\n");
}

static void check_head(Tap *tap)
{
    static const char json[] =
        "{\"title\": \"A <b> & \\\"c\\\"\", \"description\": {\"fr\": \"d'un\", \"en\": \"</head>\"}}";
    json_t *head = json_loads(json, 0, NULL);
    const PageFill fill = {.language = LANG_EN, .head = head}, none = {.language = LANG_FR};
    Text text = {0};

    page_text_write(&text, "{{head}}", 8, &fill);
    tap_ok(tap, strncmp(text.data, "<title>A &lt;b&gt; &amp; &quot;c&quot; – RES-ELEC</title>\n", 57) == 0, "a title");
    tap_ok(tap, strstr(text.data, "<meta property=\"og:description\" content=\"&lt;/head&gt;\">\n") != NULL,
           "a description");
    tap_ok(tap, strstr(text.data, "og:locale\" content=\"en_GB\"") != NULL, "its language");
    text_clear(&text);
    page_text_write(&text, "{{head}}", 8, &none);
    tap_ok(tap, strncmp(text.data, "<title>RES-ELEC</title>\n", 24) == 0, "a page about nothing in particular");
    text_free(&text);
    json_decref(head);
}

int main(void)
{
    Tap tap = {0};

    check_texts(&tap);
    check_first(&tap);
    check_head(&tap);
    return tap_done(&tap);
}
