/* The sheets under way and what the rules say of them: see verdict.c. */
#ifndef RES_ELEC_FLAGS_VERDICT_H
#define RES_ELEC_FLAGS_VERDICT_H

#include "flags/entered.h"

/* The transaction callbacks; called once, when the library is loaded. */
extern void verdict_init(void);

/*
 * Judges a version by the rules that need nothing else, and keeps it in mind for those
 * that do. Whether a rule holds it: its status then is held.
 */
extern bool verdict_enter(SheetEntered *entered, const SoftSheet *sheet);

/* Flags a version that was entered as rejected before; its status is held. */
extern void verdict_rejected(const SheetEntered *entered, const char *operands);

#endif
