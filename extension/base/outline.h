/*
 * The ring of an outline with fewer points: those stay without which it would run more than a tolerance away from where
 * it ran (Douglas and Peucker 1973). Plain C; nothing is allocated.
 */
#ifndef RES_ELEC_OUTLINE_H
#define RES_ELEC_OUTLINE_H

#include <stdbool.h>
#include <stddef.h>

typedef struct OutlinePoint
{
	double		x,
				y;
} OutlinePoint;

/* What is needed beside the points, for as many of them as there are. */
typedef struct OutlineScratch
{
	bool	   *stays;			/* one for each point */
	size_t	   *spans;			/* two for each point */
} OutlineScratch;

/*
 * Leaves out points of a ring, whose last point is its first, and returns how many stay, the first and the last among
 * them; 0 for a ring that encloses nothing any more. tolerance: in the unit of the points, 0 or more. A ring of which
 * more than `most` would stay is left as it is, and n is returned: the work is bounded by n times `most`.
 */
extern size_t outline_simplify(OutlinePoint *ring, size_t n, double tolerance, size_t most,
							   const OutlineScratch *scratch);

/* The larger one of width and height of the points. */
extern double outline_extent(const OutlinePoint *points, size_t n);

#endif
