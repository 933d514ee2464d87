/* Whether the server that will send requests has the columns of res_elec_api.request as they are here. */
#include "base/compat.h"

#include "access/relation.h"
#include "catalog/namespace.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

PG_FUNCTION_INFO_V1(check_request);

pg_noreturn static void
refuse_server(const char *sent, const char *kept)
{
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("the server is of another version than the extension: it sends %s where res_elec_api.request has %s",
					sent == NULL ? "nothing" : sent, kept == NULL ? "nothing" : kept),
			 errhint("Install both of one version.")));
}

/* SQL: check_request(sent): its columns with their types, one a line */
Datum
check_request(PG_FUNCTION_ARGS)
{
	char	   *rest = text_to_cstring(PG_GETARG_TEXT_PP(0));
	Oid			type = get_relname_relid("request", get_namespace_oid("res_elec_api", false));
	Relation	request = relation_open(type, AccessShareLock);
	TupleDesc	desc = RelationGetDescr(request);
	char	   *sent;

	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute column = TupleDescAttr(desc, i);
		char	   *kept = psprintf("%s %s", NameStr(column->attname),
			format_type_with_typemod(column->atttypid, column->atttypmod));

		sent = strsep(&rest, "\n");
		if (sent == NULL || strcmp(sent, kept) != 0)
			refuse_server(sent == NULL || *sent == '\0' ? NULL : sent, kept);
	}
	sent = strsep(&rest, "\n");
	if (sent != NULL && *sent != '\0')
		refuse_server(sent, NULL);
	relation_close(request, AccessShareLock);
	PG_RETURN_VOID();
}
