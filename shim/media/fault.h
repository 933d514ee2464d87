/* What the messages of the image libraries stand for. Nothing is kept. */
#ifndef MEDIA_FAULT_H
#define MEDIA_FAULT_H

#include "media/types.h"

/* The fault that a message of an image library stands for. */
MediaFault media_fault(const char *message);

#endif
