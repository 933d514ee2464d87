/* A row's figures, judged: by the rules that refuse a sheet, and by those that flag or hold it. */
#ifndef RES_ELEC_GUARD_JUDGE_H
#define RES_ELEC_GUARD_JUDGE_H

#include "base/row.h"
#include "sheet/office.h"

/*
 * Refuses (RE001) a sheet with every rule that it breaks. register_kept: it states the registered voters of the version
 * before.
 */
extern void judge_figures(const Row *row, const OfficeFacts *facts, bool register_kept);

/*
 * Gives the figures of a version to the soft rules; one that they hold at once, or that was rejected before, gets the
 * status held. previous: the version before, or NULL.
 */
extern void judge_softly(Row *row, const OfficeFacts *facts, const Row *previous);

/* The status of a row; provisional where none is given. */
extern const char *sheet_status(const Row *row);

#endif
