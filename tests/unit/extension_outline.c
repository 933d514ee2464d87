/*
 * Outlines with fewer points: nothing runs farther from where it ran than the tolerance, corners stay, what encloses
 * nothing vanishes.
 */
#include "base/outline.h"
#include "tap.h"

#include <math.h>
#include <stdlib.h>

enum { MOST = 20000 };

static size_t simplified_to(OutlinePoint *ring, size_t n, double tolerance, size_t most)
{
    OutlineScratch scratch = {malloc(n * sizeof(bool)), malloc(2 * n * sizeof(size_t))};
    size_t kept = outline_simplify(ring, n, tolerance, most, &scratch);

    free(scratch.stays);
    free(scratch.spans);
    return kept;
}

static size_t simplified(OutlinePoint *ring, size_t n, double tolerance)
{
    return simplified_to(ring, n, tolerance, n);
}

/* A ring that goes to and fro: each point is the farthest from the one before, and the work would grow with n². */
static void check_bound(Tap *tap)
{
    enum { TEETH = 200000 };
    OutlinePoint *saw = malloc(TEETH * sizeof(*saw));
    OutlinePoint square[] = {{0, 0}, {2, 0.01}, {4, 0}, {4, 4}, {0, 4}, {0, 0}};
    size_t i;

    for (i = 0; i + 1 < TEETH; i++)
        saw[i] = (OutlinePoint){(double)i / TEETH, (double)(i % 2)};
    saw[TEETH - 1] = saw[0];
    tap_is_int(tap, (long)simplified_to(saw, TEETH, 0.05, 200), TEETH,
               "a ring that keeps too many points stays as it is");
    tap_ok(tap, saw[7].y == 1 && saw[8].y == 0, "... with each of them");
    tap_is_int(tap, (long)simplified_to(square, 6, 0.1, 4), 6, "... a small one, too");
    tap_is_int(tap, (long)simplified_to(square, 6, 0.1, 5), 5, "one that keeps as many as it may has them");
    free(saw);
}

static void check_shapes(Tap *tap)
{
    OutlinePoint square[] = {{0, 0}, {1, 0}, {2, 0.01}, {4, 0}, {4, 4}, {2, 4}, {0, 4}, {0, 0}};
    OutlinePoint exact[] = {{0, 0}, {1, 0}, {2, 0.01}, {4, 0}, {4, 4}, {2, 4}, {0, 4}, {0, 0}};
    OutlinePoint triangle[] = {{0, 0}, {1, 0}, {0, 1}, {0, 0}}, line[] = {{0, 0}, {1, 0}, {2, 0}, {0, 0}};
    OutlinePoint same[] = {{1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 1}}, few[] = {{0, 0}, {1, 1}, {0, 0}};
    OutlinePoint island[] = {{0, 0}, {0.1, 0}, {0.1, 0.1}, {0, 0.1}, {0, 0}};

    tap_is_int(tap, (long)simplified(square, 8, 0.1), 5, "of a square its corners stay");
    tap_ok(tap, square[1].x == 4 && square[1].y == 0 && square[2].x == 4 && square[2].y == 4 && square[3].x == 0, 
           "... in their order");
    tap_is_int(tap, (long)simplified(exact, 8, 0.001), 7, "what bends by more than the tolerance stays");
    tap_is_int(tap, (long)simplified(triangle, 4, 0), 4, "a triangle is the least");
    tap_is_int(tap, (long)simplified(line, 4, 0), 0, "a line there and back encloses nothing");
    tap_is_int(tap, (long)simplified(same, 5, 0), 0, "nor does a point");
    tap_is_int(tap, (long)simplified(few, 3, 0), 0, "nor do two");
    tap_is_int(tap, (long)simplified(island, 5, 1), 0, "an island smaller than the tolerance vanishes");
    tap_ok(tap, fabs(outline_extent(exact, 8) - 4) < 1e-9, "an extent is the larger one of width and height");
    tap_ok(tap, outline_extent(exact, 0) == 0, "of nothing it is 0");
}

static double from_segment(const OutlinePoint *p, const OutlinePoint *a, const OutlinePoint *b)
{
    double dx = b->x - a->x, dy = b->y - a->y, l = dx * dx + dy * dy;
    double t = l > 0 ? ((p->x - a->x) * dx + (p->y - a->y) * dy) / l : 0;

    t = t < 0 ? 0 : t > 1 ? 1 : t;
    return hypot(p->x - a->x - t * dx, p->y - a->y - t * dy);
}

/* A coast that winds: each point that was left out lies within the tolerance of what stayed. */
static void check_coast(Tap *tap, double tolerance)
{
    static OutlinePoint coast[MOST], kept[MOST];
    double farthest = 0;
    size_t n, i, j;

    for (i = 0; i + 1 < MOST; i++) {
        double angle = 2 * M_PI * (double)i / (MOST - 1), far = 10 + sin(37 * angle) + 0.05 * sin(4001 * angle);

        coast[i] = (OutlinePoint){far * cos(angle), far * sin(angle)};
    }
    coast[MOST - 1] = coast[0];
    for (i = 0; i < MOST; i++)
        kept[i] = coast[i];
    n = simplified(kept, MOST, tolerance);
    for (i = 0; i < MOST; i += 7) {
        double nearest = 1e9;

        for (j = 0; j + 1 < n; j++)
            nearest = fmin(nearest, from_segment(&coast[i], &kept[j], &kept[j + 1]));
        farthest = fmax(farthest, nearest);
    }
    tap_ok(tap, n >= 4 && n < MOST / 2 && kept[0].x == kept[n - 1].x && kept[0].y == kept[n - 1].y,
           "a coast has fewer points, and is a ring");
    tap_ok(tap, farthest <= tolerance + 1e-9, "... of which none was farther away than the tolerance");
    tap_is_int(tap, (long)simplified(kept, n, tolerance), (long)n, "... and loses no more the second time");
}

int main(void)
{
    Tap tap = {0};

    check_shapes(&tap);
    check_bound(&tap);
    check_coast(&tap, 0.2);
    check_coast(&tap, 2);
    return tap_done(&tap);
}
