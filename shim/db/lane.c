/*
 * Which database connections serve what. Quick queries are pipelined on a fixed number of connections, of which
 * - the first quarter is for the vital ones alone: entering sheets, live totals, signing in;
 * - the last are for reads alone, and of these the very last for live totals: commits may wait for a standby as long as
 *   it is away, and reads never wait behind them;
 * - the rest is for all of these.
 * What is slow has connections of its own, one query at a time, so that nobody waits for it. And no client has all the
 * connections of a queue: of the vital ones three quarters, of others a quarter, which is far more than the limits of
 * rate let one ask for: of the processors, too, it is the rest that counts.
 */
#include "db/lane.h"

LaneQueue lane_queue(RouteLane lane, bool read_only)
{
    switch (lane) {
    case ROUTE_VITAL:
        return read_only ? LANE_VITAL_READS : LANE_VITAL_WRITES;
    case ROUTE_BULK:
        return read_only ? LANE_BULK_READS : LANE_BULK_WRITES;
    case ROUTE_IMPORTS:
        return LANE_IMPORTS;
    case ROUTE_EXPORTS:
        return LANE_EXPORTS;
    case ROUTE_QUICK:
        break;
    }
    return read_only ? LANE_QUICK_READS : LANE_QUICK_WRITES;
}

bool lane_is_vital(LaneQueue queue)
{
    return queue == LANE_VITAL_READS || queue == LANE_VITAL_WRITES;
}

static uint64_t lane_bits(int from, int to)
{
    return (((uint64_t)1 << (to - from)) - 1) << from;
}

static int lane_part(int quick, int least, int part)
{
    if (quick < least)
        return 0;
    return quick / part > 0 ? quick / part : 1;
}

static uint64_t lane_allowed(LaneQueue queue, int quick)
{
    int vital = lane_part(quick, 3, 4), reads = lane_part(quick, 2, 4), totals = lane_part(quick, 4, 8);

    switch (queue) {
    case LANE_VITAL_READS:
        return lane_bits(0, quick);
    case LANE_VITAL_WRITES:
        return lane_bits(0, quick - totals - reads);
    case LANE_QUICK_READS:
        return lane_bits(vital, quick - totals);
    case LANE_QUICK_WRITES:
        return lane_bits(vital, quick - totals - reads);
    case LANE_BULK_READS:
        return lane_bits(quick, quick + LANE_BULK_READERS);
    default: /* one connection each, in the queues' order */
        return lane_bits(quick + LANE_BULK_READERS, quick + LANE_BULK_READERS + 1) << (queue - LANE_BULK_WRITES);
    }
}

LaneShare lane_share(LaneQueue queue, int quick)
{
    uint64_t allowed = lane_allowed(queue, quick);
    int connections = __builtin_popcountll(allowed),
        most = lane_is_vital(queue) ? connections * 3 / 4 : connections / 4;

    return (LaneShare){.allowed = allowed, .most = most > 0 ? most : 1};
}
