/*
 * Counts what each client has at a time, in all threads: connections, uploads. The server owns it; it locks for
 * itself.
 */
#ifndef QUOTA_H
#define QUOTA_H

#include "core/client.h"

/* How much of something each client has now, in all threads. */
typedef struct Quota Quota;

/* NULL: no memory. */
Quota *quota_open(void);
/* Counts one more for a client; false, and it is not counted, when it has as many as it may. */
bool quota_take(Quota *quota, const ClientKey *client, int most);
void quota_give(Quota *quota, const ClientKey *client);
void quota_close(Quota *quota);

#endif
