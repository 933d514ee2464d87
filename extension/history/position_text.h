/*
 * A position as a program keeps it: tag-xmin-xmax-xip.xip…, a snapshot after the tag of the database that it is of.
 * Plain C.
 */
#ifndef RES_ELEC_POSITION_TEXT_H
#define RES_ELEC_POSITION_TEXT_H

#include <stdbool.h>

/* Hexadecimal digits that a position begins with. */
#define POSITION_TAG_DIGITS 8

/*
 * The snapshot of a position as pg_snapshot has it, xmin:xmax:xip,xip…; out has room for as much as the position. False
 * for what is no position: ids are of 64 bits, those under way in order, from xmin on and below xmax.
 */
extern bool position_snapshot_text(const char *position, char *out);

#endif
