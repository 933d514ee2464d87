/* Which connections serve what: nobody but those whom they are kept for, and no client all of them. */
#include "db/lane.h"
#include "tap.h"

/* The quick connections of a queue as text: x may be used. */
static void is_share(Tap *tap, int quick, LaneQueue queue, const char *wanted, int most)
{
    LaneShare share = lane_share(queue, quick);
    char got[64], name[64];
    int i;

    for (i = 0; i < quick + LANE_OWN; i++)
        got[i] = (share.allowed >> i & 1) != 0 ? 'x' : '.';
    got[i] = '\0';
    snprintf(name, sizeof(name), "queue %d of %d quick connections", (int)queue, quick);
    tap_is(tap, got, wanted, name);
    tap_is_int(tap, share.most, most, "... and what a client may have of them");
}

static void kept(Tap *tap)
{
    int quick;

    for (quick = 3; quick <= 32; quick++) {
        uint64_t vital = lane_share(LANE_VITAL_WRITES, quick).allowed, others = 0, writes;
        int i;

        for (i = LANE_QUICK_READS; i < LANE_QUEUES; i++)
            others |= lane_share((LaneQueue)i, quick).allowed;
        writes = vital | lane_share(LANE_QUICK_WRITES, quick).allowed;
        if ((vital & ~others) == 0 || (lane_share(LANE_QUICK_READS, quick).allowed & ~writes) == 0 ||
            lane_share(LANE_QUICK_WRITES, quick).allowed == 0 ||
            (quick >= 4 && (lane_share(LANE_VITAL_READS, quick).allowed & ~(others | writes)) == 0))
            break;
    }
    tap_is_int(tap, quick, 33,
        "from 3 on some are for vital queries alone, some for reads, from 4 on some for live totals");
}

int main(void)
{
    Tap tap = {0};

    is_share(&tap, 10, LANE_VITAL_READS, "xxxxxxxxxx.....", 7);
    is_share(&tap, 10, LANE_VITAL_WRITES, "xxxxxxx........", 5);
    is_share(&tap, 10, LANE_QUICK_READS, "..xxxxxxx......", 1);
    is_share(&tap, 10, LANE_QUICK_WRITES, "..xxxxx........", 1);
    is_share(&tap, 10, LANE_BULK_READS, "..........xx...", 1);
    is_share(&tap, 10, LANE_BULK_WRITES, "............x..", 1);
    is_share(&tap, 10, LANE_IMPORTS, ".............x.", 1);
    is_share(&tap, 10, LANE_EXPORTS, "..............x", 1);
    is_share(&tap, 32, LANE_QUICK_READS, "........xxxxxxxxxxxxxxxxxxxx.........", 5);
    is_share(&tap, 3, LANE_QUICK_WRITES, ".x......", 1);
    is_share(&tap, 2, LANE_VITAL_WRITES, "x......", 1);
    is_share(&tap, 2, LANE_QUICK_READS, "xx.....", 1);
    is_share(&tap, 1, LANE_QUICK_WRITES, "x.....", 1);
    is_share(&tap, 1, LANE_VITAL_READS, "x.....", 1);
    is_share(&tap, 32, LANE_EXPORTS, "....................................x", 1);
    kept(&tap);
    tap_is_int(&tap, lane_queue(ROUTE_VITAL, true), LANE_VITAL_READS, "live totals");
    tap_is_int(&tap, lane_queue(ROUTE_IMPORTS, false), LANE_IMPORTS, "imports");
    tap_is_int(&tap, lane_queue(ROUTE_BULK, false), LANE_BULK_WRITES, "what is written slowly");
    return tap_done(&tap);
}
