/* What sums over contests count too often for an office that votes in several, against the plainest way to count. */
#include <stdio.h>
#include <string.h>

#include "reports/shared_office.h"
#include "tap.h"

#define MOST 4

static uint32_t state = 20251129;

static int32_t below(int32_t limit)
{
    state = state * 1664525u + 1013904223u;
    return (int32_t)((state >> 8) % (uint32_t)limit);
}

static bool is_expected(const SharedBallot *b)
{
    return b->state == TALLY_EXPECTED || b->state == TALLY_TO_VOTE_AGAIN;
}

static bool is_counted(const SharedBallot *b) { return b->bucket == TALLY_PROVISIONAL || b->bucket == TALLY_VERIFIED; }

/* What the figure is of one ballot by itself, and whether it has it at all. */
static int64_t figure_of(const SharedBallot *b, enum SharedFigure figure)
{
    switch (figure) {
    case SHARED_OFFICES_TOTAL: return is_expected(b);
    case SHARED_OFFICES_NOT_HELD: return b->state == TALLY_NOT_HELD;
    case SHARED_OFFICES_TO_VOTE_AGAIN: return b->state == TALLY_TO_VOTE_AGAIN;
    case SHARED_OFFICES_MERGED: return b->state == TALLY_MERGED;
    case SHARED_REGISTERED_VOTERS: return b->registered;
    case SHARED_OFFICES_REPORTED: return is_counted(b);
    case SHARED_OFFICES_VERIFIED: return b->bucket == TALLY_VERIFIED;
    case SHARED_OFFICES_HELD: return b->bucket == TALLY_HELD;
    case SHARED_OFFICES_ANNULLED: return b->bucket == TALLY_ANNULLED;
    case SHARED_REGISTERED_VOTERS_REPORTED: return is_counted(b) ? b->sheet_registered : 0;
    case SHARED_TOTAL_VOTERS: return is_counted(b) ? b->sheet_voters : 0;
    case SHARED_TURNOUT_OFFICES: return is_counted(b) && b->sheet_known;
    case SHARED_TURNOUT_VOTERS: return is_counted(b) && b->sheet_known ? b->sheet_voters : 0;
    default: return 0;
    }
}

/*
 * Once: the largest, but held where none is counted, annulled where all are, verified where none is provisional; no
 * vote took place where none is expected, and it is merged where all are.
 */
static int64_t once(const SharedBallot *ballots, int n, enum SharedFigure figure)
{
    int64_t most = 0;
    bool any_counted = false, any_provisional = false, all_annulled = true, any_expected = false, all_merged = true;

    for (int i = 0; i < n; i++) {
        if (figure_of(&ballots[i], figure) > most)
            most = figure_of(&ballots[i], figure);
        any_counted |= is_counted(&ballots[i]);
        any_provisional |= ballots[i].bucket == TALLY_PROVISIONAL;
        all_annulled &= !is_expected(&ballots[i]) || ballots[i].bucket == TALLY_ANNULLED;
        any_expected |= is_expected(&ballots[i]);
        all_merged &= ballots[i].state == TALLY_MERGED;
    }
    if ((figure == SHARED_OFFICES_HELD && any_counted) || (figure == SHARED_OFFICES_ANNULLED && !all_annulled) ||
        (figure == SHARED_OFFICES_VERIFIED && any_provisional) ||
        (figure == SHARED_OFFICES_NOT_HELD && any_expected) || (figure == SHARED_OFFICES_MERGED && !all_merged))
        return 0;
    return most;
}

static SharedBallot draw(void)
{
    static const int states[] = {TALLY_EXPECTED, TALLY_EXPECTED, TALLY_TO_VOTE_AGAIN, TALLY_NOT_HELD, TALLY_MERGED};
    SharedBallot b = {.state = states[below(5)], .bucket = TALLY_EXPECTED};

    if (!is_expected(&b))
        return b;
    b.registered = below(3) ? 400 + below(50) : 0;
    b.bucket = below(TALLY_ANNULLED + 1);
    if (b.bucket == TALLY_EXPECTED)
        return b;
    b.sheet_known = below(4) > 0;
    b.sheet_registered = b.sheet_known ? 400 + below(50) : 0;
    b.sheet_voters = below(400);
    return b;
}

static bool agrees(const SharedBallot *ballots, int n)
{
    SharedOffice office = {0};
    int64_t excess[SHARED_FIGURES];
    bool right = true;

    for (int i = 0; i < n; i++)
        shared_office_add(&office, &ballots[i]);
    shared_office_excess(&office, excess);
    for (int figure = 0; figure < SHARED_FIGURES; figure++) {
        int64_t sum = 0;

        for (int i = 0; i < n; i++)
            sum += figure_of(&ballots[i], figure);
        right &= sum + excess[figure] == once(ballots, n, figure) && excess[figure] <= 0;
    }
    return right;
}

int main(void)
{
    Tap tap = {0};
    SharedBallot none = {.state = TALLY_EXPECTED, .registered = 500, .bucket = TALLY_EXPECTED};
    SharedBallot two[2] = {{TALLY_EXPECTED, 500, TALLY_PROVISIONAL, true, 490, 300},
                           {TALLY_TO_VOTE_AGAIN, 510, TALLY_HELD, true, 480, 310}};
    SharedBallot mixed[2] = {{.state = TALLY_MERGED, .bucket = TALLY_EXPECTED},
                             {.state = TALLY_NOT_HELD, .bucket = TALLY_EXPECTED}};
    int wrong = 0;

    for (int i = 0; i < 20000; i++) {
        SharedBallot ballots[MOST];
        int n = 1 + below(MOST);

        for (int j = 0; j < n; j++)
            ballots[j] = draw();
        wrong += !agrees(ballots, n);
    }
    tap_ok(&tap, wrong == 0, "20,000 offices count once, whatever their contests have");
    tap_ok(&tap, agrees(NULL, 0) && agrees(&none, 1), "nothing, and one contest, have nothing too many");
    tap_ok(&tap, agrees(two, 2), "a held sheet beside a counted one makes no held office");
    tap_ok(&tap, agrees(mixed, 2), "merged in one contest and not held in the other, it is not held");
    return tap_done(&tap);
}
