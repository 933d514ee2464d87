/* The known methods, and the councils of the Netherlands, as the engine takes them. */
#ifndef SEATS_FORMULAS_H
#define SEATS_FORMULAS_H

#include "formula/formula.h"

static const Formula dhondt = {.method = METHOD_LISTS,
                               .n_stages = 1,
                               .stages = {{STAGE_AVERAGES, false, {0, 1}, DIVISORS_DHONDT}},
                               .n_ties = 1,
                               .ties = {TIE_LOT}};
static const Formula sainte_lague = {.method = METHOD_LISTS,
                                     .n_stages = 1,
                                     .stages = {{STAGE_AVERAGES, false, {0, 1}, DIVISORS_SAINTE_LAGUE}},
                                     .n_ties = 1,
                                     .ties = {TIE_LOT}};
static const Formula modified = {.method = METHOD_LISTS,
                                 .n_stages = 1,
                                 .stages = {{STAGE_AVERAGES, false, {0, 1}, DIVISORS_MODIFIED_SAINTE_LAGUE}},
                                 .n_ties = 1,
                                 .ties = {TIE_LOT}};

#define REMAINDERS(k, b, r)                                                                                          \
    {                                                                                                                \
        .method = METHOD_LISTS, .quota = {k, b, r}, .n_stages = 2,                                                   \
        .stages = {{.kind = STAGE_QUOTA}, {.kind = STAGE_REMAINDERS, .least_quota = {0, 1}}}, .n_ties = 1, .ties = { \
            TIE_LOT                                                                                                  \
        }                                                                                                            \
    }
static const Formula hare = REMAINDERS(QUOTA_HARE, BASE_VALID, ROUND_NONE);
static const Formula hagenbach = REMAINDERS(QUOTA_HAGENBACH_BISCHOFF, BASE_VALID, ROUND_NONE);
static const Formula droop = REMAINDERS(QUOTA_DROOP, BASE_VALID, ROUND_NONE);
static const Formula imperiali = REMAINDERS(QUOTA_IMPERIALI, BASE_VALID, ROUND_NONE);

/* The Netherlands, councils: Kieswet P 5 to P 10. */
static const Formula dutch = {.method = METHOD_LISTS,
                              .quota = {QUOTA_HARE, BASE_VALID, ROUND_NONE},
                              .majority_rule = true,
                              .n_stages = 2,
                              .stages = {{.kind = STAGE_QUOTA}, {STAGE_AVERAGES, false, {0, 1}, DIVISORS_DHONDT}},
                              .few_seats = 19,
                              .n_few_stages = 4,
                              .few_stages = {{.kind = STAGE_QUOTA},
                                             {.kind = STAGE_REMAINDERS, .once = true, .least_quota = {3, 4}},
                                             {STAGE_AVERAGES, true, {0, 1}, DIVISORS_DHONDT},
                                             {STAGE_AVERAGES, false, {0, 1}, DIVISORS_DHONDT}},
                              .n_ties = 1,
                              .ties = {TIE_LOT}};

#endif
