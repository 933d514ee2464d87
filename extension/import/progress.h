/* How far the import of this session is; see progress.c. */
#ifndef RES_ELEC_IMPORT_PROGRESS_H
#define RES_ELEC_IMPORT_PROGRESS_H

/* One row more of the phase under way; where no import is, nothing. */
extern void progress_tick(void);

/* Defines the setting of imports. */
extern void import_init(void);

#endif
