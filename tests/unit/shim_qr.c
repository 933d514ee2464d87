/* QR codes: a picture whose dark modules are those of the code, one path of runs; and a text that no code holds. */
#include "core/qr.h"

#include "tap.h"

#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

/* Whether a module is dark by the picture's path: a run of its row covers it. */
static bool is_dark(const char *path, int x, int y)
{
    int from, row, length;

    for (; (path = strchr(path, 'M')) != NULL; path++)
        if (sscanf(path, "M%d %dh%dv1", &from, &row, &length) == 3 && row == y && x >= from && x < from + length)
            return true;
    return false;
}

int main(void)
{
    static const char link[] = "https://results.example.ga/invitation?token=4f1c0b9a7d5e";
    Tap tap = {0};
    Text out = {0}, none = {0};
    QRcode *code = QRcode_encodeString8bit(link, 0, QR_ECLEVEL_M);
    const char *path;
    char *long_text = malloc(4001);
    int wrong = 0, x, y;

    tap_ok(&tap, qr_svg(&out, link) && strncmp(out.data, "<svg xmlns=", 11) == 0, "a link is a picture");
    path = strstr(out.data, "<path d=");
    for (y = 0; path != NULL && y < code->width; y++)
        for (x = 0; x < code->width; x++)
            wrong += is_dark(path, x + 4, y + 4) != ((code->data[y * code->width + x] & 1) != 0);
    tap_ok(&tap, path != NULL && wrong == 0, "each module is as dark as in the code");
    tap_ok(&tap, !is_dark(path, 3, 4) && !is_dark(path, 4, 3), "around it there is white");
    memset(long_text, 'a', 4000);
    long_text[4000] = '\0';
    tap_ok(&tap, !qr_svg(&none, long_text) && none.length == 0, "a text that no code holds is refused");
    QRcode_free(code);
    free(long_text);
    text_free(&out);
    text_free(&none);
    return tap_done(&tap);
}
