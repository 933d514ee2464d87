/* The office that somebody enters a sheet for. */
#ifndef RES_ELEC_OFFICE_ENTRY_H
#define RES_ELEC_OFFICE_ENTRY_H

#include "base/row.h"
#include "rules/access.h"

/*
 * Its row, also as a composite value: it must be one that they see (RE004), of an election whose sheets they enter, and
 * a collaborator's must lie in their scope (RE006).
 */
extern Row	office_for_entry(const Person *who, int32 office_id, Datum *found);

#endif
