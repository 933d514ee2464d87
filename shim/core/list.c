/*
 * Lists that are emptied link by link. It is a function of its own file so that static analyzers, which do not follow
 * circles, do not find the same link twice.
 */
#include "core/list.h"

h2o_linklist_t *list_take(h2o_linklist_t *list)
{
    h2o_linklist_t *link = list->next;

    if (link == list)
        return NULL;
    h2o_linklist_unlink(link);
    return link;
}
