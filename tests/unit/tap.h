#ifndef TAP_H
#define TAP_H

/* A test program prints one line a check and at its end the plan: TAP for prove. The counts live in one struct. */

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

typedef struct Tap {
    int count;
    int failed;
} Tap;

static inline bool tap_ok(Tap *tap, bool passed, const char *name)
{
    tap->count++;
    tap->failed += passed ? 0 : 1;
    printf("%sok %d - %s\n", passed ? "" : "not ", tap->count, name);
    return passed;
}

static inline bool tap_is(Tap *tap, const char *got, const char *wanted, const char *name)
{
    bool same = got == NULL || wanted == NULL ? got == wanted : strcmp(got, wanted) == 0;

    if (!tap_ok(tap, same, name))
        printf("#   got: %s\n#   wanted: %s\n", got != NULL ? got : "(null)", wanted != NULL ? wanted : "(null)");
    return same;
}

static inline bool tap_is_int(Tap *tap, long got, long wanted, const char *name)
{
    if (!tap_ok(tap, got == wanted, name))
        printf("#   got: %ld\n#   wanted: %ld\n", got, wanted);
    return got == wanted;
}

/* Prints the plan; the value is the program's exit status. */
static inline int tap_done(const Tap *tap)
{
    printf("1..%d\n", tap->count);
    return tap->failed == 0 ? 0 : 1;
}

#endif
