/* What the log has of an outage: each reason once, and not without end. */
#include "core/outage.h"
#include "tap.h"

#include <stdio.h>
#include <string.h>

static void reasons(Tap *tap)
{
    Outage outage = {0};

    tap_ok(tap, !outage_over(&outage), "what never failed is not over");
    tap_ok(tap, outage_failed(&outage, "refused"), "a first reason is told");
    tap_ok(tap, !outage_failed(&outage, "refused"), "... once");
    tap_ok(tap, outage_failed(&outage, "wrong setting"), "so is another");
    tap_ok(tap, !outage_failed(&outage, "refused") && !outage_failed(&outage, "wrong setting"),
           "... and neither again, however they take turns");
    tap_ok(tap, outage.on && outage_over(&outage) && !outage.on, "it is over once");
    tap_ok(tap, !outage_over(&outage), "... only");
    tap_ok(tap, outage_failed(&outage, "refused"), "the next outage tells its own");
}

static void limits(Tap *tap)
{
    Outage outage = {0};
    char text[2 * OUTAGE_REASON_MAX];
    int i, told = 0;

    for (i = 0; i < 3 * OUTAGE_REASONS; i++) {
        snprintf(text, sizeof(text), "reason %d", i);
        told += outage_failed(&outage, text);
    }
    tap_is_int(tap, told, OUTAGE_REASONS, "an outage of many reasons does not fill the log");
    tap_ok(tap, outage.on, "... and goes on");
    outage_over(&outage);
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    tap_ok(tap, outage_failed(&outage, text), "a long reason is told");
    tap_ok(tap, !outage_failed(&outage, text), "... once");
}

int main(void)
{
    Tap tap = {0};

    reasons(&tap);
    limits(&tap);
    return tap_done(&tap);
}
