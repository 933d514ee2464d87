/*
 * A count as people and programs write it: 300, 300.0 and 3e2 are one figure, in JSON, in CSV and in the type votes.
 * Plain C; nothing is allocated.
 */
#ifndef RES_ELEC_FIGURE_H
#define RES_ELEC_FIGURE_H

#include <stddef.h>
#include <stdint.h>

typedef enum FigureFault
{
	FIGURE_OK,
	FIGURE_NONE,				/* no number stands there */
	FIGURE_NOT_WHOLE,			/* 12.5 */
	FIGURE_BEYOND				/* outside 64 bits */
} FigureFault;

/* Reads the number (JSON's grammar, and zeros before it) that text begins with; *used is how long it is. */
extern FigureFault figure_read(const char *text, size_t length, int64_t *value, size_t *used);

#endif
