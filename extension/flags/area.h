/* The totals of the areas that shares are compared with: see area.c. */
#ifndef RES_ELEC_FLAGS_AREA_H
#define RES_ELEC_FLAGS_AREA_H

#include "flags/store.h"

/* The totals of areas, each read once. */
typedef struct Areas Areas;

extern Areas *areas_open(void);
extern void areas_close(Areas *areas);

/* Counts a version that is not written, where it is one to be counted. */
extern void areas_add(Areas *areas, const SheetEntered *entered);

/* Judges a version by the share of blank and null ballots of its area: a verdict, or none. */
extern void compare_share(Areas *areas, const SheetEntered *entered, SheetFlags *flags);

#endif
