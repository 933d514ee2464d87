/*
 * How old what is read on a standby may be: from what it has received and replayed, asked again and again. Plain
 * values, which belong to whoever asks; nothing here looks at a clock.
 */
#ifndef FRESHNESS_H
#define FRESHNESS_H

#include <stdbool.h>
#include <stdint.h>

/* What a server says of itself at one moment (res_elec_api.server_role). */
typedef struct FreshnessSample {
    bool standby;
    uint64_t received; /* of a standby: bytes of the WAL that its upstream has, as far as it knows */
    uint64_t replayed; /* and those that are to be read */
    double silent;     /* seconds since it heard from its upstream, -1: it is not connected */
    double committed;  /* seconds since the last commit that it replayed, -1: none is known */
    double started;    /* when it was, in seconds since 1970: tells it from another server */
} FreshnessSample;

enum { FRESHNESS_MARKS = 32 };

/* A position of the WAL that was all there was at a moment. */
typedef struct FreshnessMark {
    int64_t at; /* ms */
    uint64_t position;
} FreshnessMark;

/* All zero: nothing is known. */
typedef struct Freshness {
    bool standby;
    double started; /* of the server that all this is of */
    bool dated;     /* as_of says something */
    int64_t as_of;  /* ms: all that had been committed upstream by then is to be read here */
    int count;
    FreshnessMark marks[FRESHNESS_MARKS]; /* not replayed yet, in order */
} Freshness;

/*
 * Learns from a sample. now: ms of any clock that only goes on. A position that is replayed dates what is read by the
 * moment at which it was all that the upstream had; without a connection the last commit replayed does. An upstream
 * that is idle makes nothing older, one that is cut off or that the standby does not keep up with does. What was learnt
 * of one server says nothing of another, nor of what one has again that was started anew.
 */
void freshness_learn(Freshness *freshness, const FreshnessSample *sample, int64_t now);
/*
 * Seconds, at the most, that what is read is behind what was committed: 0 of a primary, -1 where nothing is known. The
 * upstream's own lag, where it is a standby itself, is not in it.
 */
double freshness_lag(const Freshness *freshness, int64_t now);

#endif
