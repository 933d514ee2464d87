/*
 * Outlines of areas, by whatever way they come: a GeoJSON Polygon or MultiPolygon (RFC 7946) in degrees, which is kept
 * with as few points as a map on a screen has use for.
 */
#include "base/compat.h"

#include <math.h>

#include "fmgr.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/jsonb.h"

#include "base/outline.h"
#include "base/refusal.h"
#include "rules/trigger.h"

#define READ_MOST 200000		/* points */
#define KEPT_MOST 200			/* points, where a larger tolerance leaves as few */
#define STEPS 300				/* of the extent of an outline is its tolerance at first */
#define LAST_TOLERANCE 16		/* times the first */
#define KEPT_LIMIT 1000			/* points, of what the largest tolerance leaves */
#define PARTS 100000.0			/* of a degree are written, each of which is a metre */
#define CORNERS 3

PG_FUNCTION_INFO_V1(area_outline);
PG_FUNCTION_INFO_V1(require_features);
PG_FUNCTION_INFO_V1(require_feature_area);

typedef struct Ring
{
	OutlinePoint *points;		/* the last one is the first */
	size_t		n;
} Ring;

typedef struct Outline
{
	const char *area;			/* its name */
	List	   *polygons;		/* of List of Ring *, of which the first is the outer one */
	size_t		points;
} Outline;

pg_noreturn static void
refuse_outline(const Outline *outline, const char *rule)
{
	Violation  *violation = violation_of(rule, "outline", "most",
										 strcmp(rule, "outline_jagged") == 0 ? KEPT_LIMIT : READ_MOST);

	violation_text(violation, "area", outline->area);
	refuse_one(ERRCODE_SHEET_INVALID, violation);
}

static JsonbContainer *
list_in(const JsonbValue *value, const Outline *outline)
{
	if (value == NULL || value->type != jbvBinary || !JsonContainerIsArray(value->val.binary.data) ||
		JsonContainerIsScalar(value->val.binary.data))
		refuse_outline(outline, "outline_form");
	return value->val.binary.data;
}

static double
degrees_at(JsonbContainer *position, uint32 index, double most, const Outline *outline)
{
	JsonbValue *value = getIthJsonbValueFromContainer(position, index);
	double		degrees;

	if (value == NULL || value->type != jbvNumeric)
		refuse_outline(outline, "outline_form");
	degrees = DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, NumericGetDatum(value->val.numeric)));
	if (!(degrees >= -most && degrees <= most))
		refuse_outline(outline, "outline_range");
	return rint(degrees * PARTS) / PARTS;
}

static Ring *
read_ring(const JsonbValue *value, Outline *outline)
{
	JsonbContainer *positions = list_in(value, outline);
	Ring	   *ring = palloc(sizeof(Ring));

	ring->n = JsonContainerSize(positions);
	if (ring->n < CORNERS)
		refuse_outline(outline, "outline_ring");
	outline->points += ring->n;
	if (outline->points > READ_MOST)
		refuse_outline(outline, "outline_size");
	ring->points = palloc(sizeof(OutlinePoint) * (ring->n + 1));
	for (uint32 i = 0; i < ring->n; i++)
	{
		JsonbContainer *position = list_in(getIthJsonbValueFromContainer(positions, i), outline);

		ring->points[i].x = degrees_at(position, 0, 180, outline);
		ring->points[i].y = degrees_at(position, 1, 90, outline);
	}
	if (ring->points[0].x != ring->points[ring->n - 1].x || ring->points[0].y != ring->points[ring->n - 1].y)
		ring->points[ring->n++] = ring->points[0];
	return ring;
}

static void
read_polygon(const JsonbValue *value, Outline *outline)
{
	JsonbContainer *rings = list_in(value, outline);
	List	   *polygon = NIL;

	for (uint32 i = 0; i < JsonContainerSize(rings); i++)
		polygon = lappend(polygon, read_ring(getIthJsonbValueFromContainer(rings, i), outline));
	if (polygon != NIL)
		outline->polygons = lappend(outline->polygons, polygon);
}

static JsonbValue *
member_of(Jsonb *object, const char *key, const Outline *outline)
{
	if (!JB_ROOT_IS_OBJECT(object))
		refuse_outline(outline, "outline_form");
	return getKeyJsonValueFromContainer(&object->root, key, strlen(key), NULL);
}

static bool
is_text(const JsonbValue *value, const char *wanted)
{
	return value != NULL && value->type == jbvString && value->val.string.len == strlen(wanted) &&
		memcmp(value->val.string.val, wanted, strlen(wanted)) == 0;
}

static void
read_outline(Jsonb *geometry, Outline *outline)
{
	JsonbValue *type = member_of(geometry, "type", outline),
			   *coordinates = member_of(geometry, "coordinates", outline);

	if (is_text(type, "Polygon"))
		read_polygon(coordinates, outline);
	else if (is_text(type, "MultiPolygon"))
	{
		JsonbContainer *polygons = list_in(coordinates, outline);

		for (uint32 i = 0; i < JsonContainerSize(polygons); i++)
			read_polygon(getIthJsonbValueFromContainer(polygons, i), outline);
	}
	else
		refuse_outline(outline, "outline_form");
	if (outline->polygons == NIL)
		refuse_outline(outline, "outline_ring");
}

/* The larger one of width and height of all of it. */
static double
extent_of(const Outline *outline)
{
	OutlinePoint *all = palloc(sizeof(OutlinePoint) * (2 * outline->points + 1));
	size_t		n = 0;
	ListCell   *polygon,
			   *ring;

	foreach(polygon, outline->polygons)
		foreach(ring, (List *) lfirst(polygon))
		{
			const Ring *one = lfirst(ring);

			memcpy(&all[n], one->points, sizeof(OutlinePoint) * one->n);
			n += one->n;
		}
	return outline_extent(all, n);
}

/* Fewer points; a polygon whose outer ring vanishes goes, with its holes. Returns how many stay. */
static size_t
simplify_polygon(List *polygon, double tolerance, size_t most, const OutlineScratch *scratch)
{
	size_t		kept = 0;
	ListCell   *cell;

	foreach(cell, polygon)
	{
		Ring	   *ring = lfirst(cell);

		CHECK_FOR_INTERRUPTS();
		if (foreach_current_index(cell) > 0 && kept == 0)
			ring->n = 0;
		else
			ring->n = outline_simplify(ring->points, ring->n, tolerance, most, scratch);
		kept += ring->n;
	}
	return kept;
}

static void
simplify(Outline *outline)
{
	OutlineScratch scratch = {palloc(sizeof(bool) * (outline->points + 1)),
	palloc(sizeof(size_t) * 2 * (outline->points + 1))};
	double		first = extent_of(outline) / STEPS;
	size_t		kept = 0;

	for (double tolerance = first; tolerance <= LAST_TOLERANCE * first; tolerance *= 2)
	{
		ListCell   *polygon;

		kept = 0;
		foreach(polygon, outline->polygons)
			kept += simplify_polygon(lfirst(polygon), tolerance,
									 tolerance < LAST_TOLERANCE * first ? KEPT_MOST : KEPT_LIMIT, &scratch);
		if (kept == 0)
			refuse_outline(outline, "outline_ring");
		if (kept <= KEPT_MOST)
			return;
	}
	if (kept > KEPT_LIMIT)
		refuse_outline(outline, "outline_jagged");
}

/* To a hundred-thousandth of a degree, which is a metre. */
static void
write_degrees(StringInfo out, double degrees)
{
	appendStringInfo(out, "%.5f", degrees);
	while (out->data[out->len - 1] == '0')
		out->data[--out->len] = '\0';
	if (out->data[out->len - 1] == '.')
		out->data[--out->len] = '\0';
}

static void
write_ring(StringInfo out, const Ring *ring)
{
	for (size_t i = 0; i < ring->n; i++)
	{
		appendStringInfoString(out, i == 0 ? "[[" : ",[");
		write_degrees(out, ring->points[i].x);
		appendStringInfoChar(out, ',');
		write_degrees(out, ring->points[i].y);
		appendStringInfoChar(out, ']');
	}
	appendStringInfoChar(out, ']');
}

static Datum
write_outline(const Outline *outline)
{
	StringInfoData json;
	bool		begun = false;
	ListCell   *polygon,
			   *ring;

	initStringInfo(&json);
	appendStringInfoString(&json, "{\"type\": \"MultiPolygon\", \"coordinates\": [");
	foreach(polygon, outline->polygons)
	{
		List	   *rings = lfirst(polygon);

		if (((Ring *) linitial(rings))->n == 0)
			continue;
		appendStringInfoString(&json, begun ? ",[" : "[");
		begun = true;
		foreach(ring, rings)
		{
			if (((Ring *) lfirst(ring))->n == 0)
				continue;
			if (foreach_current_index(ring) > 0)
				appendStringInfoChar(&json, ',');
			write_ring(&json, lfirst(ring));
		}
		appendStringInfoChar(&json, ']');
	}
	appendStringInfoString(&json, "]}");
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data));
}

/* BEFORE INSERT OR UPDATE of outline on area */
Datum
area_outline(PG_FUNCTION_ARGS)
{
	RowChange	change = row_change(fcinfo, "area_outline", "area");
	int			column = row_column(&change.row, "outline");
	Outline		outline = {.area = row_text(&change.row, "name")};

	if (IS_NULL(&change.row, column))
		return row_unchanged(&change);
	read_outline(DatumGetJsonbP(VALUE(&change.row, column)), &outline);
	simplify(&outline);
	row_set(&change.row, column, write_outline(&outline));
	return row_changed(&change);
}

/* Whether it is an array of objects. */
static bool
is_list_of_objects(Jsonb *value)
{
	if (!JB_ROOT_IS_ARRAY(value) || JB_ROOT_IS_SCALAR(value))
		return false;
	for (uint32 i = 0; i < JB_ROOT_COUNT(value); i++)
	{
		JsonbValue *element = getIthJsonbValueFromContainer(&value->root, i);

		if (element->type != jbvBinary || !JsonContainerIsObject(element->val.binary.data))
			return false;
	}
	return true;
}

/* SQL: require_features(type, features) */
Datum
require_features(PG_FUNCTION_ARGS)
{
	bool		collection = !PG_ARGISNULL(0) && strcmp(text_to_cstring(PG_GETARG_TEXT_PP(0)), "FeatureCollection") == 0;

	if (!collection || PG_ARGISNULL(1) || !is_list_of_objects(PG_GETARG_JSONB_P(1)))
		refuse_one(ERRCODE_SHEET_INVALID, violation_of("outline_collection", "features", NULL, 0));
	PG_RETURN_VOID();
}

/* SQL: require_feature_area(feature, word, earlier, area) */
Datum
require_feature_area(PG_FUNCTION_ARGS)
{
	int32		feature = PG_GETARG_INT32(0);
	Violation  *violation;

	if (PG_ARGISNULL(1) || VARSIZE_ANY_EXHDR(PG_GETARG_TEXT_PP(1)) == 0)
		refuse_one(ERRCODE_SHEET_INVALID, violation_of("outline_unnamed", "features", "feature", feature));
	if (PG_ARGISNULL(2))
		PG_RETURN_VOID();
	violation = violation_of("outline_twice", "features", "first", PG_GETARG_INT32(2));
	violation_number(violation, "second", feature);
	violation_text(violation, "area", text_to_cstring(PG_GETARG_TEXT_PP(3)));
	refuse_one(ERRCODE_SHEET_INVALID, violation);
}
