/*
 * Which of two servers goes on: by cluster, start, timeline and role.
 */
#include "db/identity.h"
#include "tap.h"

/* A server as text: system, start, timeline (0: a standby). */
static Identity server(const char *system, const char *started, unsigned long timeline)
{
    Identity identity = {.timeline = timeline, .recovery = timeline == 0, .writable = timeline > 0};

    snprintf(identity.system, sizeof(identity.system), "%s", system);
    snprintf(identity.started, sizeof(identity.started), "%s", started);
    return identity;
}

static const struct {
    const char *name;
    const char *system, *started; /* of the one that is there now; a connection is to system 1, started 1, timeline 2 */
    unsigned long timeline;
    bool same, outdated, replaced;
} cases[] = {
    {"itself", "1", "1", 2, true, false, false},
    {"itself, as a standby", "1", "1", 0, true, false, true},
    {"a standby", "1", "2", 0, false, false, false},
    {"a primary of a higher timeline", "1", "2", 3, false, false, true},
    {"the same one started again", "1", "2", 2, false, false, true},
    {"a primary of a lower timeline", "1", "2", 1, false, true, false},
    {"a primary of another cluster", "2", "2", 1, false, false, true},
    {"a standby of another cluster", "2", "2", 0, false, false, false},
};

int main(void)
{
    Tap tap = {0};
    Identity primary = server("1", "1", 2), standby = server("1", "1", 0), unknown = {0};
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        Identity now = server(cases[i].system, cases[i].started, cases[i].timeline);

        tap_ok(&tap, identity_is_same_server(&primary, &now) == cases[i].same, cases[i].name);
        tap_ok(&tap, identity_is_outdated(&now, &primary) == cases[i].outdated, "... is it outdated");
        tap_ok(&tap, identity_is_replaced(&primary, &now) == cases[i].replaced, "... does it replace the primary");
        tap_ok(&tap, !identity_is_replaced(&standby, &now), "... it replaces no standby");
        tap_ok(&tap, !identity_is_outdated(&now, &unknown), "... where none is known none is outdated");
    }
    return tap_done(&tap);
}
