/*
 * Which connections serve which kind of query, and how many of them one client may have. Pure functions of the
 * number of connections.
 */
#ifndef LANE_H
#define LANE_H

#include "config/route.h"

#include <stdbool.h>
#include <stdint.h>

/* What waits for the database: a queue for each lane of routes, and in most of them one for reads and one for writes.
 */
typedef enum LaneQueue {
    LANE_VITAL_READS,
    LANE_VITAL_WRITES,
    LANE_QUICK_READS,
    LANE_QUICK_WRITES,
    LANE_BULK_READS,
    LANE_BULK_WRITES,
    LANE_IMPORTS,
    LANE_EXPORTS,
    LANE_QUEUES
} LaneQueue;

/* Connections beside the quick ones, by number behind them; each is made when it is needed, and takes one query at a
 * time. */
enum { LANE_BULK_READERS = 2, LANE_OWN = LANE_BULK_READERS + 3 };

/* Which connections a queue may use: a bit for each, those for quick queries first. */
typedef struct LaneShare {
    uint64_t allowed;
    int most; /* of these, one client may have */
} LaneShare;

LaneQueue lane_queue(RouteLane lane, bool read_only);
bool lane_is_vital(LaneQueue queue);
/* quick: how many connections there are for quick queries, from 1 to 32. */
LaneShare lane_share(LaneQueue queue, int quick);

#endif
