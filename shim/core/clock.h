/* The one monotonic clock of the process, for all that lasts or ends. Any thread may ask it at any time. */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>

uint64_t clock_us(void);
uint64_t clock_ms(void);

#endif
