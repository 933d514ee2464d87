/* What libh2o's lists lack. The lists, and what is linked in them, stay their owners'. */
#ifndef LIST_H
#define LIST_H

#include <h2o.h>

/* Takes the first link out of a list; NULL: the list is empty. */
h2o_linklist_t *list_take(h2o_linklist_t *list);

#endif
