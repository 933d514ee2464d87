/* See qr.h. */
#include "core/qr.h"

#include <qrencode.h>

enum {
    QR_MARGIN = 4 /* modules of white around the code, which readers need (ISO/IEC 18004) */
};

/* How many dark modules follow each other from x on. */
static int qr_run(const unsigned char *row, int x, int width)
{
    int end = x;

    while (end < width && (row[end] & 1) != 0)
        end++;
    return end - x;
}

bool qr_svg(Text *out, const char *text)
{
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    int size, x, y, run;

    if (code == NULL)
        return false;
    size = code->width + 2 * QR_MARGIN;
    text_format(out,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" shape-rendering=\"crispEdges\">"
                "<path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/><path d=\"",
                size, size, size, size);
    for (y = 0; y < code->width; y++)
        for (x = 0; x < code->width; x += run) {
            run = qr_run(code->data + y * code->width, x, code->width);
            if (run > 0)
                text_format(out, "M%d %dh%dv1h-%dz", x + QR_MARGIN, y + QR_MARGIN, run, run);
            else
                run = 1; /* a light one is passed over */
        }
    text_string(out, "\"/></svg>");
    QRcode_free(code);
    return true;
}
