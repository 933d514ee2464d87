/* How old what a standby shows is: the upstream is idle, busy or cut off; the replay waits or is late. */
#include "db/freshness.h"
#include "tap.h"

#include <math.h>

enum { SECOND = 1000 };

/* A standby that hears from its upstream. */
static FreshnessSample sample(uint64_t received, uint64_t replayed)
{
    return (FreshnessSample){true, received, replayed, 0, 100, 1};
}

static FreshnessSample cut(uint64_t received, uint64_t replayed, double committed)
{
    return (FreshnessSample){true, received, replayed, -1, committed, 1};
}

static void learn(Freshness *freshness, FreshnessSample what, int64_t second)
{
    freshness_learn(freshness, &what, second * SECOND);
}

/* The lag in whole seconds. */
static long lag(const Freshness *freshness, int64_t second)
{
    return lround(freshness_lag(freshness, second * SECOND));
}

static void followed(Tap *tap)
{
    Freshness freshness = {0};
    int second;

    tap_is_int(tap, lag(&freshness, 5), 0, "nothing is known: as of a primary");
    learn(&freshness, sample(100, 100), 10);
    tap_is_int(tap, lag(&freshness, 10), 0, "all that there is has been replayed");
    learn(&freshness, sample(100, 100), 3600);
    tap_is_int(tap, lag(&freshness, 3600), 0, "an upstream that is idle for an hour makes nothing older");
    tap_is_int(tap, lag(&freshness, 3607), 7, "... but that nobody asked does");
    for (second = 3601; second < 3700; second++)
        learn(&freshness, sample((uint64_t)second, (uint64_t)second - 1), second);
    tap_is_int(tap, lag(&freshness, 3699), 1, "a busy one: what is read is a question old");
}

static void late(Tap *tap)
{
    Freshness freshness = {0};
    int second;

    for (second = 1; second <= 2000; second++) /* each position is replayed 50 seconds after it came */
        learn(&freshness, sample((uint64_t)(1000 + second), second > 50 ? (uint64_t)(1000 + second - 50) : 1000),
              second);
    tap_ok(tap, lag(&freshness, 2000) >= 50 && lag(&freshness, 2000) <= 60,
           "a replay that is late by 50 seconds, longer than every second is kept: 50, and hardly more");
    learn(&freshness, sample(3000, 2990), 2001);
    tap_ok(tap, lag(&freshness, 2001) >= 11, "it catches up");
    learn(&freshness, sample(3000, 3000), 2002);
    tap_is_int(tap, lag(&freshness, 2002), 0, "... to the end");

    for (second = 3000; second <= 3600; second++)
        learn(&freshness, sample((uint64_t)(second + 100), 3000), second);
    tap_is_int(tap, lag(&freshness, 3600), 3600 - 2002, "a replay that is paused for ten minutes");
    learn(&freshness, sample(3700, 3699), 3601);
    tap_ok(tap, lag(&freshness, 3601) >= 2 && lag(&freshness, 3601) <= 60, "... and goes on");
}

static void cut_off(Tap *tap)
{
    Freshness freshness = {0};
    FreshnessSample silent = sample(100, 100);

    learn(&freshness, sample(100, 100), 100);
    learn(&freshness, cut(100, 100, 400), 110);
    tap_is_int(tap, lag(&freshness, 110), 10, "cut off: from when it last heard");
    learn(&freshness, cut(100, 100, 500), 200);
    tap_is_int(tap, lag(&freshness, 200), 100, "... on and on, whatever was committed before");
    learn(&freshness, cut(160, 160, 3), 210);
    tap_is_int(tap, lag(&freshness, 210), 3, "what comes from an archive dates it by its commits");
    learn(&freshness, sample(200, 160), 211);
    tap_is_int(tap, lag(&freshness, 211), 4, "connected again it is as old until that is replayed");
    learn(&freshness, sample(200, 200), 212);
    tap_is_int(tap, lag(&freshness, 212), 0, "... and then it is not");
    silent.silent = 25;
    silent.received = silent.replayed = 200;
    learn(&freshness, silent, 240);
    tap_is_int(tap, lag(&freshness, 240), 25, "an upstream that answers nothing: from its last message");
}

static void begun(Tap *tap)
{
    Freshness freshness = {0};
    FreshnessSample primary = {false, 0, 0, -1, -1, 1};

    learn(&freshness, cut(0, 100, -1), 10);
    tap_is_int(tap, lag(&freshness, 10), -1, "neither connected nor a commit: nobody knows");
    learn(&freshness, cut(0, 100, 60), 11);
    tap_is_int(tap, lag(&freshness, 11), 60, "a commit dates it");
    learn(&freshness, primary, 12);
    tap_is_int(tap, lag(&freshness, 50), 0, "a primary is never behind");
    learn(&freshness, cut(0, 100, -1), 13);
    tap_is_int(tap, lag(&freshness, 13), -1, "a primary that becomes a standby begins anew");
}

/* A new upstream whose WAL ends before what the last one had. */
static void replaced(Tap *tap)
{
    Freshness freshness = {0};

    learn(&freshness, sample(100, 100), 1);
    learn(&freshness, sample(200, 150), 2);
    learn(&freshness, cut(200, 150, 300), 3);
    learn(&freshness, sample(160, 160), 10);
    tap_is_int(tap, lag(&freshness, 10), 0, "what the former upstream alone had is not waited for");
    learn(&freshness, sample(170, 160), 11);
    learn(&freshness, sample(180, 170), 12);
    tap_is_int(tap, lag(&freshness, 12), 1, "... nor is it later");
}

/* The connections lead to another standby, or to the same that was started anew. */
static void another(Tap *tap)
{
    Freshness freshness = {0};
    FreshnessSample late = {true, 5000, 3000, 0, 600, 2}, restarted = {true, 0, 90, -1, 40, 3};

    learn(&freshness, sample(5000, 5000), 10);
    learn(&freshness, late, 11);
    tap_is_int(tap, lag(&freshness, 11), 600, "another standby, which is late: how new the first was helps nobody");
    late.committed = 601;
    learn(&freshness, late, 12);
    tap_is_int(tap, lag(&freshness, 12), 601, "... and it gets later");
    learn(&freshness, sample(5000, 5000), 13);
    tap_is_int(tap, lag(&freshness, 13), 0, "the first again");
    learn(&freshness, restarted, 14);
    tap_is_int(tap, lag(&freshness, 14), 40, "one that was started anew may lack what it had replayed before");
}

int main(void)
{
    Tap tap = {0};

    followed(&tap);
    late(&tap);
    cut_off(&tap);
    begun(&tap);
    replaced(&tap);
    another(&tap);
    return tap_done(&tap);
}
