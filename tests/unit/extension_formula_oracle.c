/*
 * Electoral formulas against what shares nothing with them: libraries that are not ours, published tables, and the
 * naive implementation of seats_brute.pl over thousands of random elections with their ties.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "seats_files.h"
#include "seats_formulas.h"
#include "tap.h"

#define MOST SEATS_MOST
#define BRUTE_SEED "20250413"
#define BRUTE_ELECTIONS "5000"

/* A contest of lists, and what the engine makes of it. */
typedef struct Lists {
    Contender contenders[MOST];
    int32_t work[MOST];
    Poll poll;
} Lists;

static void add_list(Lists *of, int64_t votes, int32_t names)
{
    Poll *poll = &of->poll;

    of->contenders[poll->n] =
        (Contender){.id = poll->n + 1, .votes = votes, .names = names, .birth = AGE_UNKNOWN, .mean_age = AGE_UNKNOWN};
    poll->valid += votes;
    poll->n++;
}

static void begin(Lists *of, int32_t seats)
{
    of->poll = (Poll){.seats = seats, .round = 1, .registered = -1, .contenders = of->contenders, .work = of->work};
}

/* ---- libraries that are not ours ---- */

typedef struct OracleCase {
    const Formula *formula;
    int32_t seats;
    const char *votes, *given;
} OracleCase;

#include "seats_foreign_divisors.h"
#include "seats_foreign_quotas.h"
#include "seats_oracle.h"

/* Textbook tables, each with where it stands. */
static const OracleCase tables[] = {
    /* Wikipedia, D'Hondt method and Webster method: eight seats */
    {&dhondt, 8, "100000 80000 30000 20000", "4 3 1 0"},
    {&sainte_lague, 8, "100000 80000 30000 20000", "3 3 1 1"},
    /* Electowiki, D'Hondt method: seven seats; Sainte-Laguë method: 35 seats */
    {&dhondt, 7, "340000 280000 160000 60000", "3 3 1 0"},
    {&sainte_lague, 35, "503 304 193", "17 11 7"},
    /* Wikipedia, Highest averages method: the same votes by three divisors */
    {&dhondt, 10, "47000 16000 15900 12000 6000 3100", "5 2 2 1 0 0"},
    {&sainte_lague, 10, "47000 16000 15900 12000 6000 3100", "4 2 2 1 1 0"},
    {&modified, 10, "47000 16000 15900 12000 6000 3100", "5 2 2 1 0 0"},
    /* Wikipedia, Quota method (largest remainders): Hare and Droop; the Alabama paradox, one seat more takes two away
     */
    {&hare, 10, "47000 16000 15800 12000 6100 3100", "5 2 1 1 1 0"},
    {&droop, 10, "47000 16000 15800 12000 6100 3100", "5 2 2 1 0 0"},
    {&hare, 25, "1500 1500 900 500 500 200", "7 7 4 3 3 1"},
    {&hare, 26, "1500 1500 900 500 500 200", "8 8 5 2 2 1"},
};

static bool agrees(const OracleCase *of)
{
    char votes[300], given[200];
    int64_t of_votes[MOST], of_given[MOST];
    Lists lists;
    int32_t n;
    bool same;

    snprintf(votes, sizeof(votes), "%s", of->votes);
    snprintf(given, sizeof(given), "%s", of->given);
    n = seats_numbers(votes, of_votes);
    same = seats_numbers(given, of_given) == n;
    begin(&lists, of->seats);
    for (int32_t i = 0; i < n; i++)
        add_list(&lists, of_votes[i], NAMES_UNKNOWN);
    formula_apply(of->formula, &lists.poll);
    for (int32_t i = 0; i < n; i++)
        same = same && lists.contenders[i].seats == of_given[i];
    same = same && lists.poll.decided;
    if (!same)
        printf("# %d seats of %s: %s\n", of->seats, of->votes, of->given);
    return same;
}

static void try_oracle(Tap *tap, const OracleCase *of, int n, int wanted, const char *name, const char *whose)
{
    int agreed = 0;

    for (int i = 0; i < n; i++)
        agreed += agrees(&of[i]);
    tap_is_int(tap, n, wanted, name);
    tap_is_int(tap, agreed, n, whose);
}

#define COUNT(a) ((int)(sizeof(a) / sizeof((a)[0])))

/* ---- brute force ---- */

static const struct {
    const char *name;
    const Formula *formula;
} methods[] = {{"dhondt", &dhondt}, {"sainte_lague", &sainte_lague}, {"modified", &modified},   {"hare", &hare},
               {"droop", &droop},   {"hagenbach", &hagenbach},       {"imperiali", &imperiali}, {"dutch", &dutch}};

typedef struct Tried {
    int elections, agreed, lots;
} Tried;

/* "votes/names votes …" */
static void read_lists(Lists *of, char *text)
{
    for (char *at = text; *at != '\0'; at += strspn(at, " ")) {
        int64_t votes = strtoll(at, &at, 10);

        add_list(of, votes, *at == '/' ? (int32_t)strtol(at + 1, &at, 10) : NAMES_UNKNOWN);
    }
}

/* "seats seatsT …", or "lot" */
static bool same_seats(const Lists *of, const char *given)
{
    char *at;

    if (strcmp(given, "lot") == 0)
        return !of->poll.decided;
    for (int32_t i = 0; i < of->poll.n; i++, given = at + strspn(at, " ")) {
        if (of->contenders[i].seats != strtol(given, &at, 10) ||
            (*at == 'T') != (of->contenders[i].result == RESULT_TIED))
            return false;
        at += *at == 'T';
    }
    return *given == '\0';
}

static void try_line(char *line, Tried *tried)
{
    char *fields[4];
    char whole[1000];
    Lists lists;
    int m;

    snprintf(whole, sizeof(whole), "%s", line);
    for (int f = 0; f < 4; f++)
        if ((fields[f] = strtok(f == 0 ? line : NULL, "|\n")) == NULL)
            return;
    for (m = 0; strcmp(methods[m].name, fields[0]) != 0; m++)
        if (m + 1 == COUNT(methods))
            return;
    begin(&lists, atoi(fields[1]));
    read_lists(&lists, fields[2]);
    formula_apply(methods[m].formula, &lists.poll);
    tried[m].elections++;
    tried[m].lots += !lists.poll.decided;
    if (same_seats(&lists, fields[3]))
        tried[m].agreed++;
    else
        printf("# not so: %s", whole);
}

static void try_brute_force(Tap *tap)
{
    FILE *brute = popen("perl tests/unit/seats_brute.pl " BRUTE_SEED " " BRUTE_ELECTIONS, "r");
    Tried tried[COUNT(methods)] = {{0}};
    char line[1000], name[200];
    int sum = 0;

    while (brute != NULL && fgets(line, sizeof(line), brute) != NULL)
        try_line(line, tried);
    tap_is_int(tap, brute == NULL ? -1 : pclose(brute), 0, "the naive implementation runs");
    for (int m = 0; m < COUNT(methods); m++) {
        sum += tried[m].elections;
        snprintf(
            name, sizeof(name),
            "%s: %d random elections, %d with a lot to be drawn, have the seats and ties of the naive implementation",
            methods[m].name, tried[m].elections, tried[m].lots);
        tap_is_int(tap, tried[m].agreed, tried[m].elections, name);
        tap_ok(tap, tried[m].lots > 10 && tried[m].lots < tried[m].elections, "there are ties among them, and others");
    }
    tap_is_int(tap, sum, atoi(BRUTE_ELECTIONS), "all random elections were tried");
}

int main(void)
{
    Tap tap = {0, 0};

    try_oracle(&tap, oracle_cases, COUNT(oracle_cases), 300, "300 elections by Sainte-Laguë and by largest remainders",
               "… have the seats that sainte-lague and hare-niemeyer give");
    try_oracle(&tap, foreign_divisors, COUNT(foreign_divisors), 360,
               "360 elections by D'Hondt and modified Sainte-Laguë",
               "… have the seats that apportionment and poli-sci-kit give");
    try_oracle(&tap, foreign_quotas, COUNT(foreign_quotas), 240, "240 elections by Droop and Hagenbach-Bischoff",
               "… have the seats that poli-sci-kit gives");
    try_oracle(&tap, tables, COUNT(tables), 11, "eleven published tables", "… have the seats that are published");
    try_brute_force(&tap);
    return tap_done(&tap);
}
