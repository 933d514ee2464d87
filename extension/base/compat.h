/* The only place where the extension asks for PostgreSQL's version. */
#ifndef RES_ELEC_COMPAT_H
#define RES_ELEC_COMPAT_H

#include "postgres.h"

#if PG_VERSION_NUM < 150000 || PG_VERSION_NUM >= 160000
#error "RES-ELEC is made for PostgreSQL 15"
#endif

#endif
