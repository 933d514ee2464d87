/*
 * The state machine of an election: pending → active → completed → archived. One that never took place goes from
 * pending to archived. Sheets change only while it is active; what is completed or archived is frozen. Plain C.
 */
#ifndef RES_ELEC_ELECTION_STATUS_H
#define RES_ELEC_ELECTION_STATUS_H

#include <stdbool.h>

/* Before an election is there. */
#define ELECTION_NEW "new"

/* The states an election may go to from one, ended by NULL; none from a word that is no state. */
extern const char *const *election_moves(const char *from);

extern bool election_may_move(const char *from, const char *to);

/* Whether a move takes back that the election was completed: it is legal by a decision alone. */
extern bool election_reopens(const char *from, const char *to);

/* Whether nothing that the election consists of changes any more. */
extern bool election_is_frozen(const char *status);

/* Whether sheets are entered and corrected. */
extern bool election_takes_sheets(const char *status);

/* Whether scans of its sheets are taken: papers arrive after the count, too. */
extern bool election_takes_scans(const char *status);

/* Whether decisions about its sheets and offices are recorded: courts decide after the count, too. */
extern bool election_takes_decisions(const char *status);

/*
 * What a row says when it gets a status: it became active before it has any other than pending, but not when it never
 * took place.
 */
extern bool election_marks_activation(const char *from, const char *to);

#endif
