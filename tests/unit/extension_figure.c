/* Counts as people and programs write them: every form that means one, and every one that does not. */
#include <inttypes.h>
#include <string.h>

#include "base/figure.h"
#include "tap.h"

static const struct {
    const char *text;
    FigureFault fault;
    int64_t value;
    size_t used;
} cases[] = {
    {"300", FIGURE_OK, 300, 3},
    {"300.0", FIGURE_OK, 300, 5},
    {"3e2", FIGURE_OK, 300, 3},
    {"3E+2", FIGURE_OK, 300, 4},
    {"0.03e4", FIGURE_OK, 300, 6},
    {"30000e-2", FIGURE_OK, 300, 8},
    {"0300", FIGURE_OK, 300, 4},
    {"-300", FIGURE_OK, -300, 4},
    {"0", FIGURE_OK, 0, 1},
    {"-0.000", FIGURE_OK, 0, 6},
    {"0e999999999999", FIGURE_OK, 0, 14},
    {"0.0e-7", FIGURE_OK, 0, 6},
    {"100.500e1", FIGURE_OK, 1005, 9},
    {"9223372036854775807", FIGURE_OK, INT64_MAX, 19},
    {"-9223372036854775808", FIGURE_OK, INT64_MIN, 20},
    {"9223372036854775808", FIGURE_BEYOND, 0, 19},
    {"-9223372036854775809", FIGURE_BEYOND, 0, 20},
    {"1e19", FIGURE_BEYOND, 0, 4},
    {"1e99999999999999999999", FIGURE_BEYOND, 0, 22},
    {"12.5", FIGURE_NOT_WHOLE, 0, 4},
    {"1e-1", FIGURE_NOT_WHOLE, 0, 4},
    {"1e-99999999999999999999", FIGURE_NOT_WHOLE, 0, 23},
    {"12,5", FIGURE_OK, 12, 2}, /* what follows is for the caller to see */
    {"12.", FIGURE_OK, 12, 2},
    {"12e", FIGURE_OK, 12, 2},
    {"12e+", FIGURE_OK, 12, 2},
    {"1 000", FIGURE_OK, 1, 1},
    {"", FIGURE_NONE, 0, 0},
    {"-", FIGURE_NONE, 0, 0},
    {".5", FIGURE_NONE, 0, 0},
    {"+5", FIGURE_NONE, 0, 0},
    {"e5", FIGURE_NONE, 0, 0},
    {" 5", FIGURE_NONE, 0, 0},
};

int main(void)
{
    Tap tap = {0};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char exact[32]; /* so that a sanitizer sees a read past the end */
        int64_t value;
        size_t used, length = strlen(cases[i].text);
        FigureFault fault;

        memcpy(exact, cases[i].text, length);
        memset(exact + length, '9', sizeof(exact) - length);
        fault = figure_read(exact, length, &value, &used);
        tap_ok(&tap, fault == cases[i].fault && value == cases[i].value && used == cases[i].used, cases[i].text);
    }
    return tap_done(&tap);
}
