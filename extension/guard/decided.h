/* Changes of a sheet's status that a decision makes: it is annulled, or restored as it was. */
#ifndef RES_ELEC_DECIDED_H
#define RES_ELEC_DECIDED_H

#include "base/row.h"
#include "sheet/office.h"

/* Whether a change of status is made by a decision alone. */
extern bool is_decided(const char *from, const char *to);

/*
 * Refuses the change (RE002) unless the row names a decision that is in force and orders just this of this version of
 * this sheet, its figures stay, and its election is active or completed. A decision that is not there is RE004.
 */
extern void require_decision(const Row *old, const Row *row, const OfficeFacts *facts, bool figures);

/* Refuses (RE002) other figures of a sheet that is annulled. */
extern void require_not_annulled(const Row *old);

#endif
