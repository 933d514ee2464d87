/* Outlines with fewer points; see outline.h. */
#include "base/outline.h"

#define CORNERS 4				/* of a triangle, whose first point is its last */

/* The square of the distance of a point from the segment between two others. */
static double
distance_from(const OutlinePoint *point, const OutlinePoint *from, const OutlinePoint *to)
{
	double		dx = to->x - from->x,
				dy = to->y - from->y,
				length = dx * dx + dy * dy,
				at = 0;

	if (length > 0)
		at = ((point->x - from->x) * dx + (point->y - from->y) * dy) / length;
	at = at < 0 ? 0 : at > 1 ? 1 : at;
	dx = point->x - from->x - at * dx;
	dy = point->y - from->y - at * dy;
	return dx * dx + dy * dy;
}

/* The point between two that is farthest from the segment between them; the first of these when there is none. */
static size_t
farthest(const OutlinePoint *points, size_t first, size_t last, double *distance)
{
	size_t		found = first;

	*distance = 0;
	for (size_t i = first + 1; i < last; i++)
	{
		double		here = distance_from(&points[i], &points[first], &points[last]);

		if (here > *distance)
		{
			*distance = here;
			found = i;
		}
	}
	return found;
}

/* Marks what stays between the ends of spans, which are a stack of pairs; false: more than `most` points stay. */
static bool
mark_spans(const OutlinePoint *ring, double tolerance, size_t most, const OutlineScratch *scratch, size_t height)
{
	size_t		marked = CORNERS - 1;	/* the ends, and what is between them */

	while (height > 0)
	{
		size_t		last = scratch->spans[--height],
					first = scratch->spans[--height];
		double		distance;
		size_t		middle = farthest(ring, first, last, &distance);

		if (middle == first || distance <= tolerance * tolerance)
			continue;
		if (++marked > most)
			return false;
		scratch->stays[middle] = true;
		scratch->spans[height++] = first;
		scratch->spans[height++] = middle;
		scratch->spans[height++] = middle;
		scratch->spans[height++] = last;
	}
	return true;
}

/* A ring has no ends: what is farthest from its first point is another fixed one. */
size_t
outline_simplify(OutlinePoint *ring, size_t n, double tolerance, size_t most, const OutlineScratch *scratch)
{
	double		distance;
	size_t		middle,
				kept = 0;

	if (n < CORNERS)
		return 0;
	middle = farthest(ring, 0, n - 1, &distance);
	for (size_t i = 0; i < n; i++)
		scratch->stays[i] = i == 0 || i == middle || i == n - 1;
	scratch->spans[0] = 0;
	scratch->spans[1] = middle;
	scratch->spans[2] = middle;
	scratch->spans[3] = n - 1;
	if (!mark_spans(ring, tolerance, most, scratch, 4))
		return n;
	for (size_t i = 0; i < n; i++)
		if (scratch->stays[i])
			ring[kept++] = ring[i];
	return kept < CORNERS ? 0 : kept;
}

double
outline_extent(const OutlinePoint *points, size_t n)
{
	OutlinePoint low = {0, 0},
				high = {0, 0};

	for (size_t i = 0; i < n; i++)
	{
		low.x = i == 0 || points[i].x < low.x ? points[i].x : low.x;
		low.y = i == 0 || points[i].y < low.y ? points[i].y : low.y;
		high.x = i == 0 || points[i].x > high.x ? points[i].x : high.x;
		high.y = i == 0 || points[i].y > high.y ? points[i].y : high.y;
	}
	return high.x - low.x > high.y - low.y ? high.x - low.x : high.y - low.y;
}
