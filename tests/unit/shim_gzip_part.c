/* Parts of gzip streams: in any order they make one stream that zlib reads whole, with the text of each part. */
#include "live/gzip_part.h"

#include "tap.h"

#include <string.h>
#include <zlib.h>

enum { TEXTS = 4, ROOM = 400000 };

static unsigned char stream[ROOM], read_back[ROOM];

/* Long enough to have an effect, and not all alike. */
static void fill(char *text, size_t length)
{
    unsigned seed = 7;
    size_t i;

    for (i = 0; i < length; i++) {
        seed = seed * 1103515245U + 12345U;
        text[i] = (char)('a' + (seed >> 16) % 20);
    }
}

static size_t append(size_t at, const void *bytes, size_t length)
{
    memcpy(stream + at, bytes, length);
    return at + length;
}

int main(void)
{
    static char random[100000];
    const char *texts[TEXTS] = {"retry: 2000\n\nid: 1\ndata: {\"votes\": [1, 2, 3]}\n\n", ":\n\n", "", random};
    size_t lengths[TEXTS] = {strlen(texts[0]), strlen(texts[1]), 0, sizeof(random)};
    const int order[] = {0, 1, 1, 3, 0, 2, 3, 0};
    unsigned char tail[GZIP_TAIL];
    GzipPart parts[TEXTS];
    GzipSum sum = {0};
    z_stream z = {0};
    size_t at = 0, whole = 0, i;
    int late = 0, wrong = 0, end;
    Tap tap = {0};

    fill(random, sizeof(random));
    for (i = 0; i < TEXTS; i++)
        gzip_part_make(&parts[i], texts[i], lengths[i]);
    tap_ok(&tap, parts[3].length < sizeof(random), "a part is shorter than its text");
    inflateInit2(&z, 31);
    z.next_out = read_back;
    z.avail_out = ROOM;
    at = append(at, gzip_head, GZIP_HEAD);
    z.next_in = stream;
    for (i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
        const int which = order[i];

        at = append(at, parts[which].bytes, parts[which].length);
        gzip_sum_add(&sum, &parts[which]);
        z.avail_in = (uInt)(stream + at - z.next_in);
        wrong += inflate(&z, Z_SYNC_FLUSH) != Z_OK && lengths[which] > 0;
        late += z.total_out != whole + lengths[which] ||
                memcmp(read_back + whole, texts[which], lengths[which]) != 0;
        whole += lengths[which];
    }
    tap_ok(&tap, wrong == 0 && late == 0, "each text is read as soon as its part has come");
    gzip_tail(&sum, tail);
    at = append(at, tail, GZIP_TAIL);
    z.avail_in = (uInt)(stream + at - z.next_in);
    end = inflate(&z, Z_FINISH);
    tap_ok(&tap, end == Z_STREAM_END && z.avail_in == 0 && z.total_out == whole, "the stream ends with its checksum");
    inflateEnd(&z);

    sum.crc ^= 1;
    gzip_tail(&sum, tail);
    append(at - GZIP_TAIL, tail, GZIP_TAIL);
    z = (z_stream){.next_in = stream, .avail_in = (uInt)at, .next_out = read_back, .avail_out = ROOM};
    inflateInit2(&z, 31);
    tap_ok(&tap, inflate(&z, Z_FINISH) == Z_DATA_ERROR, "with another one it is refused");
    inflateEnd(&z);
    for (i = 0; i < TEXTS; i++)
        gzip_part_free(&parts[i]);
    return tap_done(&tap);
}
