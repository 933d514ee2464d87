/*
 * Asks each host of a list in turn which server is there now, over a new connection each: a connection that is open
 * leads to where it led when it was made, a new one to whoever has the address now. Whoever has it owns it.
 */
#ifndef DB_PROBE_H
#define DB_PROBE_H

#include "db/identity.h"
#include "db/wire.h"

#include <stdint.h>

/* owner is the first argument; none may start or close the probe. */
typedef struct ProbeEvents {
    /* A host has answered; commits: those of this login's sessions that wait for a standby there. */
    void (*on_found)(void *owner, int host, const Identity *identity, int commits);
    /* A host took all its time and said nothing. */
    void (*on_mute)(void *owner, int host);
} ProbeEvents;

typedef struct Probe {
    Wire wire;
    const HostList *hosts;
    const ProbeEvents *events;
    void *owner;
    int host;       /* that is asked */
    int left;       /* to be asked in this round, with this one; 0: none is under way */
    uint64_t began; /* the round: ms of the loop's time, as all here */
    uint64_t ended; /* the last round */
    uint64_t since; /* the attempt */
    bool asked;     /* it is connected and has the question */
    bool is_over;   /* the attempt, one way or another: probe_step goes on */
} Probe;

void probe_init(Probe *probe, h2o_loop_t *loop, const HostList *hosts, const ProbeEvents *events, void *owner);
/* Begins a round, unless one is under way: from the host behind a given one to itself, which may be frozen. */
void probe_start(Probe *probe, int behind);
bool probe_is_under_way(const Probe *probe);
/* Goes on with the round: at the end of a turn of the loop, and now and then, for its limits. */
void probe_step(Probe *probe);
void probe_close(Probe *probe);

#endif
