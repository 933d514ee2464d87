/*
 * What the extension needs of its database, when it is made: names and messages in UTF-8, and a character type that
 * knows capitals beyond ASCII. The texts are English: another encoding could not write the accents of the French ones.
 */
#include "base/compat.h"

#include "access/htup_details.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_database.h"
#include "commands/dbcommands.h"
#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/formatting.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

PG_FUNCTION_INFO_V1(require_database);

#define CAPITAL "\xc3\x89"		/* É */
#define SMALL "\xc3\xa9"		/* é */

static char *
character_type(void)
{
	HeapTuple	database = SearchSysCache1(DATABASEOID, ObjectIdGetDatum(MyDatabaseId));
	bool		isnull;
	char	   *name;

	if (!HeapTupleIsValid(database))
		elog(ERROR, "cache lookup failed for database %u", MyDatabaseId);
	name = TextDatumGetCString(SysCacheGetAttr(DATABASEOID, database, Anum_pg_database_datctype, &isnull));
	ReleaseSysCache(database);
	return name;
}

static bool
knows_capitals(void)
{
	return strcmp(str_tolower(CAPITAL, strlen(CAPITAL), DEFAULT_COLLATION_OID), SMALL) == 0;
}

/* SQL: require_database() */
Datum
require_database(PG_FUNCTION_ARGS)
{
	const char *name = get_database_name(MyDatabaseId);

	if (GetDatabaseEncoding() != PG_UTF8)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("RES-ELEC needs the encoding UTF8, and the database \"%s\" has %s", name, GetDatabaseEncodingName()),
				 errdetail("Names and messages with accents would be garbled."),
				 errhint("CREATE DATABASE ... TEMPLATE template0 ENCODING 'UTF8' makes one that has it.")));
	if (!knows_capitals())
		ereport(WARNING,
				(errmsg("the database \"%s\" does not know upper and lower case beyond ASCII (lc_ctype %s)", name,
					character_type()),
				 errdetail("A name with accents and the same in capitals may be taken for two."),
				 errhint("Make it with LC_CTYPE 'C.UTF-8', or one of a language in UTF-8, such as fr_FR.UTF-8.")));
	PG_RETURN_VOID();
}
