/*
 * Pages from templates: whatever comes from the JSON is escaped, sections, included templates and sentences; templates
 * that are written wrongly write no page.
 */
#include "features/template.h"
#include "tap.h"

#include <string.h>

static const char *part_text;

static const char *part(const char *name, size_t *length)
{
    const char *text = strcmp(name, "page") == 0     ? part_text
                       : strcmp(name, "inner") == 0  ? "<i>{{a}}</i>"
                       : strcmp(name, "itself") == 0 ? "{{>itself}}"
                                                     : NULL;

    *length = text != NULL ? strlen(text) : 0;
    return text;
}

static const char *word(const char *name, Language language)
{
    static const char *const hello[] = {"Bonjour <{who}>, {n} fois", "Hello <{who}>, {n} times"};

    return strcmp(name, "hello") == 0 ? hello[language] : strcmp(name, "broken") == 0 ? "a {b" : NULL;
}

static void check(Tap *tap, const char *text, const char *data, Language language, const char *wanted)
{
    const Template template = {part, word, language};
    json_t *parsed = json_loads(data, 0, NULL);
    Text out = {0};
    bool ok;

    part_text = text;
    ok = template_write(&out, &template, "page", parsed);
    tap_ok(tap, ok == (wanted != NULL), text);
    if (wanted != NULL)
        tap_is(tap, out.length > 0 ? out.data : "", wanted, text);
    text_free(&out);
    json_decref(parsed);
}

static void check_escapes(Tap *tap)
{
    static const char attack[] =
        "{\"a\": \"<script>\\\"'&amp; {{b}} {{>inner}}\", \"b\": [\"</td>\"], \"who\": \"<b>\", \"n\": 1234}";

    check(tap, "{{a}}", attack, LANG_FR, "&lt;script&gt;&quot;&#39;&amp;amp; {{b}} {{&gt;inner}}");
    check(tap, "{{a}}", "{\"a\": \"<>&\\\"'&amp;\"}", LANG_FR, "&lt;&gt;&amp;&quot;&#39;&amp;amp;");
    check(tap, "<a href=\"{{a}}\">", "{\"a\": \"\\\"onmouseover='x'\"}", LANG_FR,
        "<a href=\"&quot;onmouseover=&#39;x&#39;\">");
    check(tap, "{{>inner}}", "{\"a\": \"<b>\"}", LANG_FR, "<i>&lt;b&gt;</i>");
    check(tap, "{{#b}}{{.}}{{/b}}", attack, LANG_FR, "&lt;/td&gt;");
    check(tap, "{{\"hello\"}}", attack, LANG_EN, "Hello &lt;&lt;b&gt;&gt;, 1,234 times");
    check(tap, "{{a|word}}", "{\"a\": \"<u>\"}", LANG_EN, "&lt;u&gt;");
    check(tap, "{{a|number}}", "{\"a\": \"<u>\"}", LANG_EN, "&lt;u&gt;");
    check(tap, "{{a|percent}}", "{\"a\": \"<u>\"}", LANG_EN, "&lt;u&gt;");
    check(tap, "{{a|time}}", "{\"a\": \"<script>alert(1)\"}", LANG_EN,
          "<time datetime=\"&lt;script&gt;alert(1)Z\">&lt;script&gt;al rt(1) UTC</time>");
}

static void check_values(Tap *tap)
{
    static const char data[] =
        "{\"n\": 1234567, \"m\": -123456, \"z\": 0, \"p\": 12.5, \"none\": null, \"o\": {\"a\": {\"b\": 7}}, "
                               "\"t\": \"2025-04-12T19:05:07.123456Z\"}";

    check(tap, "{{n|number}} {{m|number}} {{z|number}}", data, LANG_EN, "1,234,567 -123,456 0");
    check(tap, "{{n|number}}", data, LANG_FR, "1\xe2\x80\xaf" "234\xe2\x80\xaf" "567");
    check(tap, "{{p|percent}} {{z|percent}}", data, LANG_EN, "12.50% 0.00%");
    check(tap, "{{p|percent}}", data, LANG_FR, "12,50\xe2\x80\xaf%");
    check(tap, "{{none|number}}{{missing|percent}}{{none}}", data, LANG_FR, "\xe2\x80\x93\xe2\x80\x93");
    check(tap, "{{t|time}}", data, LANG_FR, "<time datetime=\"2025-04-12T19:05:07Z\">2025-04-12 19:05:07 UTC</time>");
    check(tap, "{{o.a.b}}{{o.a.c}}{{o.x.b}}", data, LANG_FR, "7");
    check(tap, "{{p}} {{n}}", data, LANG_FR, "12.5 1234567");
}

static void check_sections(Tap *tap)
{
    static const char data[] =
        "{\"a\": \"out\", \"list\": [{\"a\": \"x\"}, {\"a\": null}, {}], \"empty\": [], \"zero\": 0, "
                               "\"no\": false, \"blank\": \"\", \"o\": {\"a\": \"in\"}}";

    check(tap, "{{#list}}[{{a}}]{{/list}}", data, LANG_FR, "[x][][out]");
    check(tap, "{{#empty}}1{{/empty}}{{^empty}}2{{/empty}}", data, LANG_FR, "2");
    check(tap, "{{#zero}}1{{/zero}}{{#no}}2{{/no}}{{#blank}}3{{/blank}}{{^none}}4{{/none}}", data, LANG_FR, "14");
    check(tap, "{{#o}}{{a}}{{/o}}{{a}}", data, LANG_FR, "inout");
    check(tap, "{{#no}}{{#list}}{{nothing|wrong}}{{>none}}{{/list}}{{/no}}.", data, LANG_FR, ".");
    check(tap, "{{#list}}{{#list}}-{{/list}}{{/list}}", data, LANG_FR, "---------");
}

static void check_faults(Tap *tap)
{
    static const char *const wrong[] = {"{{a", "{{}}", "{{#a}}", "{{/a}}", "{{#a}}{{/b}}", "{{>none}}", "{{>itself}}",
        "{{\"none\"}}",
                                        "{{\"broken\"}}", "{{\"hello}}", "{{\"}}", "{{a|html}}", "{{{a}}}",
                                        "{{&a}}x{{#}}",
                                        "{{aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}}"};
    size_t i;

    for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        check(tap, wrong[i], "{\"a\": \"<\"}", LANG_FR, strcmp(wrong[i], "{{{a}}}") == 0 ? "}" : NULL);
}

int main(void)
{
    Tap tap = {0};

    check_escapes(&tap);
    check_values(&tap);
    check_sections(&tap);
    check_faults(&tap);
    return tap_done(&tap);
}
