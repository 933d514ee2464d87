/*
 * A session whose statements may take long gives way to those that people wait for: where both want a processor, the
 * system gives it to the others first. It cannot be taken back, so it is for sessions that do nothing else.
 */
#include "base/compat.h"

#include <sys/resource.h>

#include "fmgr.h"
#include "miscadmin.h"
#include "storage/fd.h"

PG_FUNCTION_INFO_V1(give_way);

#define GIVEN_NICE 10

/* The kernel takes one such change from all unprivileged processes in a tenth of a second. */
#define GROUP_ATTEMPTS 20
#define GROUP_WAIT_US 50000

/*
 * Linux counts each session of the system, as each process of the server is one, as a group of its own unless told
 * otherwise (sched_autogroup): within the group alone nice would change nothing.
 */
static bool
group_gives_way(void)
{
	FILE	   *file = AllocateFile("/proc/self/autogroup", "w");
	bool		done;

	if (file == NULL)
		return true;			/* there are no such groups */
	done = fprintf(file, "%d\n", GIVEN_NICE) > 0 && fflush(file) == 0;
	FreeFile(file);
	return done;
}

/* SQL: give_way() */
Datum
give_way(PG_FUNCTION_ARGS)
{
	if (!IsUnderPostmaster)
		PG_RETURN_VOID();
	(void) setpriority(PRIO_PROCESS, 0, GIVEN_NICE);	/* less than it has is never refused */
	for (int i = 0; i < GROUP_ATTEMPTS && !group_gives_way(); i++)
		pg_usleep(GROUP_WAIT_US);
	PG_RETURN_VOID();
}
