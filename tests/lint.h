/* What cppcheck must know of PostgreSQL's macros; it does not read the server's headers. */
#define PG_VERSION_NUM 150000
#define PG_MODULE_MAGIC
#define PG_FUNCTION_INFO_V1(f)
#define PG_GETARG_DATUM(n) datum_argument(n)
#define PG_DETOAST_DATUM(d) detoast(d)
#define foreach(cell, list) for (cell = first(list); cell; cell = next(cell))
