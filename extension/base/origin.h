/* Where a change comes from: the client's address and the REST request, for sheets and for the audit log. */
#ifndef RES_ELEC_ORIGIN_H
#define RES_ELEC_ORIGIN_H

#include "postgres.h"

/* inet: the address the shim gave (res_elec.address), else that of the connection; null on a local socket. */
extern Datum origin_address(bool *isnull);

/* text: the REST request (res_elec.request_id), null when there is none. */
extern Datum origin_request_id(bool *isnull);

#endif
