/*
 * Formatted text of every length up to some hundreds, behind text of other lengths: none is cut, and all is ended; and
 * what is special in HTML and in JSON.
 */
#include "core/text.h"

#include "tap.h"

#include <stdlib.h>

int main(void)
{
    static const int before[] = {0, 1, 27, 28, 126, 127, 128, 500};
    char wanted[1200];
    Tap tap = {0};
    size_t i;
    int length;

    for (i = 0; i < sizeof(before) / sizeof(before[0]); i++) {
        bool same = true;

        for (length = 0; length < 600; length++) {
            Text text = {0};

            memset(wanted, 'a', sizeof(wanted));
            memset(wanted + before[i], 'b', (size_t)length);
            wanted[before[i] + length] = '\0';
            text_append(&text, wanted, (size_t)before[i]);
            text_format(&text, "%s", wanted + before[i]);
            same = same && text.length == strlen(wanted) && strcmp(text.data, wanted) == 0;
            text_free(&text);
        }
        tap_ok(&tap, same, "0 to 599 bytes behind others");
    }
    {
        Text text = {0};

        text_html(&text, "<a href=\"x\" title='y'>&amp; é</a>");
        tap_is(&tap, text.data, "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp; é&lt;/a&gt;",
            "what is special in HTML");
        text_free(&text);
    }
    {
        Text text = {0};

        text_json_string(&text, "\t\r\n\"\\\x01\x7f é€𝄞");
        tap_is(&tap, text.data, "\"\\t\\r\\n\\\"\\\\\\u0001\\u007f é€𝄞\"", "what is special in JSON");
        text_clear(&text);
        text_json_string(&text, NULL);
        tap_is(&tap, text.data, "null", "nothing in JSON");
        text_clear(&text);
        text_json_string(&text, "\xc0\xaf-\xed\xa0\x80-\xf4\x90\x80\x80-\xe2\x82");
        tap_is(&tap, text.data, "\"��-���-����-��\"", "overlong, a surrogate, beyond U+10FFFF, cut: no UTF-8");
        tap_ok(&tap, text_utf8_length("", 0) == 0, "nothing is no character");
        text_free(&text);
    }
    return tap_done(&tap);
}
