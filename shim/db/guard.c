/*
 * A server that is frozen keeps its connections and says nothing; when it thaws it answers what lies in its sockets,
 * from the state it had, also when another one is the primary by then. So
 * - while a pipeline waits and hears nothing, a probe asks which servers there are; those whose primary was replaced
 *   are dropped, and their reads go again;
 * - a pipeline that was silent for long is doubted: what it says then is read only after a round of the probe that was
 * begun later and found nobody who replaced its server. So are all of them when this process itself stood still. Behind
 * a pool of connections, which the server's process of a session tells, each one must be kept by one of ours: they are
 * held until rounds of the probe have met none of them.
 */
#include "db/guard.h"

#include "core/clock.h"

enum {
    GUARD_EVERY_MS = 1500, /* between rounds while something is silent */
    GUARD_PROOF = 3,       /* rounds: an idle session of a shared pool is given to whoever comes next */
    GUARD_LATE_MS = 2000   /* after a statement's own limit: a server that is there has ended it */
};

static bool guard_is_on(const Pipeline *pipeline)
{
    return pipeline->state == PIPELINE_READY || pipeline->state == PIPELINE_HELD;
}

static void guard_move(Guard *guard, Pipeline *pipeline, int host, const char *reason)
{
    const HostList *hosts = guard->context->hosts;

    metrics_add(&guard->metrics->db_moved, 1);
    log_event(guard->log, LOG_WARNING, "database_moved", "from", hosts->hosts[pipeline->host].label, "to",
              hosts->hosts[host].label, "reason", reason, NULL);
    pipeline_forsake(pipeline, reason);
}

/* A statement of a standby that is far above its limit; on a primary it may be a commit that waits for a standby. */
static bool guard_is_late(const Pipeline *pipeline, uint64_t now)
{
    uint64_t since = pipeline_silent_since(pipeline);

    return pipeline_is_standby(pipeline) && pipeline->timeout_ms > 0 && since > 0 &&
           now >= since + (uint64_t)pipeline->timeout_ms + GUARD_LATE_MS;
}

static void guard_refuse_pool(Guard *guard)
{
    int i;

    guard->apart = 0;
    guard->context->sessions_kept = false;
    for (i = 0; i < guard->count; i++)
        if (guard_is_on(&guard->pipelines[i]) && guard->pipelines[i].pooled)
            pipeline_forsake(&guard->pipelines[i], PIPELINE_NOT_KEPT);
}

/* Whether the probe was given a process of the server on which a session of ours was, or is: of this thread or any. */
static bool guard_shares(const Guard *guard, const Identity *found)
{
    int i;

    for (i = 0; i < guard->count; i++) {
        const Pipeline *pipeline = &guard->pipelines[i];

        if (guard_is_on(pipeline) && pipeline->pooled && identity_is_same_server(&pipeline->identity, found) &&
            (found->marked || pipeline->identity.backend == found->backend))
            return true;
    }
    return false;
}

/* Where none is ready any more, what was seen of the pool before counts no more: it may be another one. */
static void guard_check_pool(Guard *guard)
{
    int i;

    for (i = 0; i < guard->count; i++)
        if (guard->pipelines[i].state == PIPELINE_READY)
            return;
    guard->context->sessions_kept = false;
}

static void guard_judge(Guard *guard, Pipeline *pipeline, int host, const Identity *found)
{
    uint64_t now = clock_ms();

    pipeline->identity.recovery = pipeline_is_standby(pipeline);
    if (identity_is_replaced(&pipeline->identity, found)) {
        hosts_worked(guard->context->turn, host);
        guard_move(guard, pipeline, host, "another server is the primary now");
    } else if (identity_is_same_server(&pipeline->identity, found)) {
        pipeline_know(pipeline, found);
    } else if (found->recovery && guard_is_late(pipeline, now)) {
        guard_move(guard, pipeline, host, "no answer in time");
    }
}

static void guard_on_found(void *owner, int host, const Identity *found, int commits)
{
    Guard *guard = owner;
    int i;

    if (guard_shares(guard, found)) {
        guard_refuse_pool(guard);
        return;
    }
    if (identity_is_outdated(found, &guard->context->newest))
        return;
    if (!found->recovery) {
        guard->context->newest = *found;
        metrics_set(&guard->metrics->db_commits_waiting, (uint64_t)commits);
    }
    for (i = 0; i < guard->count; i++)
        if (guard_is_on(&guard->pipelines[i]))
            guard_judge(guard, &guard->pipelines[i], host, found);
}

static bool guard_is_standby_of(const Pipeline *pipeline, int host)
{
    return guard_is_on(pipeline) && pipeline->host == host && pipeline_is_standby(pipeline);
}

/*
 * Only a primary is waited for: others have what a standby has. All connections to the standby go, those without a
 * statement as well: they would keep the next one waiting, and later answer from another server than the others.
 */
static void guard_on_mute(void *owner, int host)
{
    Guard *guard = owner;
    const PipelineContext *context = guard->context;
    bool is_silent = false;
    int i;

    if (context->hosts->count == 1)
        return;
    for (i = 0; i < guard->count; i++)
        is_silent = is_silent || (guard_is_standby_of(&guard->pipelines[i], host) &&
                                  pipeline_silent_since(&guard->pipelines[i]) > 0);
    if (!is_silent)
        return;
    hosts_failed(context->hosts, context->turn, host);
    for (i = 0; i < guard->count; i++)
        if (guard_is_standby_of(&guard->pipelines[i], host))
            guard_move(guard, &guard->pipelines[i], context->turn->at, "no answer in time");
}

static const ProbeEvents guard_events = {.on_found = guard_on_found, .on_mute = guard_on_mute};

void guard_init(Guard *guard, PipelineContext *context, Pipeline *pipelines, int count, Log *log, Metrics *metrics)
{
    *guard = (Guard){.pipelines = pipelines, .count = count, .context = context, .log = log, .metrics = metrics};
    probe_init(&guard->probe, context->loop, context->hosts, &guard_events, guard);
}

/* Whether the round that is over was begun when a pipeline was held. */
static bool guard_has_tried(const Guard *guard)
{
    int i;

    for (i = 0; i < guard->count; i++)
        if (guard->pipelines[i].state == PIPELINE_HELD && guard->pipelines[i].doubted_at <= guard->probe.began)
            return true;
    return false;
}

/* A round is over: what waited for it goes on. */
static void guard_release(Guard *guard)
{
    int i;

    if (guard_has_tried(guard) && ++guard->apart >= GUARD_PROOF) {
        guard->context->sessions_kept = true;
        guard->apart = 0;
    }
    for (i = 0; i < guard->count; i++) {
        Pipeline *pipeline = &guard->pipelines[i];

        if (pipeline->state == PIPELINE_HELD && guard->context->sessions_kept)
            pipeline_admit(pipeline);
        else if (pipeline->doubted && pipeline->doubted_at <= guard->probe.began)
            pipeline_trust(pipeline);
    }
}

/* Begins a round where one is wanted: at once for what waits for it, now and then while something is silent. */
static void guard_ask(Guard *guard, uint64_t now)
{
    bool is_silent = false;
    int i;

    for (i = 0; i < guard->count; i++) {
        Pipeline *pipeline = &guard->pipelines[i];

        if (pipeline->state == PIPELINE_HELD || pipeline->doubted ||
            (pipeline_silent_since(pipeline) > 0 && now >= guard->probe.ended + GUARD_EVERY_MS)) {
            probe_start(&guard->probe, pipeline->host);
            return;
        }
        is_silent = is_silent || pipeline_silent_since(pipeline) > 0;
    }
    if (!is_silent)
        metrics_set(&guard->metrics->db_commits_waiting, 0);
}

void guard_turn(Guard *guard)
{
    if (!probe_is_under_way(&guard->probe))
        return;
    probe_step(&guard->probe);
    if (!probe_is_under_way(&guard->probe))
        guard_release(guard);
}

static void guard_count(Guard *guard, uint64_t now)
{
    uint64_t hosts[HOSTS_MAX] = {0}, oldest = now, writes = 0;
    int i;

    for (i = 0; i < guard->count; i++) {
        const Pipeline *pipeline = &guard->pipelines[i];

        writes += (uint64_t)pipeline->writes;
        if (pipeline->state != PIPELINE_READY)
            continue;
        hosts[guard->context->hosts->hosts[pipeline->host].first]++;
        if (pipeline->head != pipeline->tail && pipeline->ring[pipeline->head % PIPELINE_RING].since < oldest)
            oldest = pipeline->ring[pipeline->head % PIPELINE_RING].since;
    }
    for (i = 0; i < HOSTS_MAX; i++)
        metrics_set(&guard->metrics->db_hosts[i], hosts[i]);
    metrics_set(&guard->metrics->db_writes, writes);
    metrics_set(&guard->metrics->db_oldest_ms, now - oldest);
}

void guard_tick(Guard *guard)
{
    uint64_t now = clock_ms();
    int i;

    for (i = 0; i < guard->count && guard->ticked > 0 && now >= guard->ticked + PIPELINE_DOUBT_MS; i++)
        pipeline_doubt(&guard->pipelines[i]);
    guard->ticked = now;
    guard_check_pool(guard);
    guard_turn(guard);
    guard_ask(guard, now);
    guard_count(guard, now);
}

void guard_close(Guard *guard)
{
    probe_close(&guard->probe);
}
