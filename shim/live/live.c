/*
 * What a thread keeps for live totals.
 */
#include "live/live.h"

#include "live/coalesce.h"
#include "live/sse.h"

#include <stdlib.h>

struct Live {
    Coalescer *coalescer;
    Sse *sse;
};

Live *live_open(ServerThread *thread)
{
    Live *live = h2o_mem_alloc(sizeof(*live));

    live->sse = sse_open(thread);
    live->coalescer = coalesce_open(thread, live->sse);
    return live;
}

void live_ask(Request *request, int election)
{
    coalesce_ask(request->thread->live->coalescer, request, election);
}

void live_turn(Live *live)
{
    coalesce_turn(live->coalescer);
}

void live_tick(Live *live)
{
    sse_tick(live->sse);
    coalesce_tick(live->coalescer);
}

void live_stop(Live *live)
{
    sse_stop(live->sse);
}

void live_close(Live *live)
{
    coalesce_close(live->coalescer);
    sse_close(live->sse);
    free(live);
}
