/* The bound below which no set of offices breaks a claim (robust.h). Plain C. */
#ifndef RES_ELEC_ROBUST_LEAST_H
#define RES_ELEC_ROBUST_LEAST_H

#include "robust_search.h"

/* How many annulments the claim takes at least; sets that break it are tried, too. -1: not told of such claims. */
extern int32_t robust_least(Search *search);

#endif
