/*
 * The protocol of sd_listen_fds(3): descriptors from 3 on, their count and names in the environment; a library for it
 * would bring ten more.
 */
#include "core/handover.h"

#include "core/listen.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HANDOVER_FIRST = 3, HANDOVER_MOST = 2 };

static const char handover_pid[] = "LISTEN_PID", handover_fds[] = "LISTEN_FDS", handover_names[] = "LISTEN_FDNAMES";

/* A number as the variable has it, -1 for none. */
static long handover_number(const char *variable)
{
    const char *text = getenv(variable);
    char *end;
    long number;

    if (text == NULL || *text < '0' || *text > '9')
        return -1;
    errno = 0;
    number = strtol(text, &end, 10);
    return errno == 0 && *end == '\0' ? number : -1;
}

/* Whether the name at a place of the list, which colons part, is this one. */
static bool handover_is_named(const char *list, int place, const char *name)
{
    size_t length;

    for (; list != NULL && place > 0; place--) {
        list = strchr(list, ':');
        if (list != NULL)
            list++;
    }
    if (list == NULL)
        return false;
    length = strcspn(list, ":");
    return length == strlen(name) && memcmp(list, name, length) == 0;
}

static bool handover_is_listening(int fd)
{
    int listening = 0, type = 0, domain = 0;
    socklen_t length = sizeof(int);

    return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &length) == 0 && listening != 0 &&
           getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length) == 0 && type == SOCK_STREAM &&
           getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &length) == 0 && (domain == AF_INET || domain == AF_INET6);
}

static bool handover_take_one(Handover *handover, int fd, bool metrics, Text *error)
{
    int *place = metrics ? &handover->metrics : &handover->api;

    if (!handover_is_listening(fd) || !listen_adopt(fd)) {
        text_format(error, "LISTEN_FDS: descriptor %d is no listening TCP socket\n", fd);
        return false;
    }
    if (*place != -1) {
        text_format(error,
                    "LISTEN_FDS: descriptors %d and %d are both for the %s; one for the API and one that "
                    "LISTEN_FDNAMES names \"metrics\" are expected\n",
                    *place, fd, metrics ? "metrics" : "API");
        return false;
    }
    *place = fd;
    return true;
}

bool handover_take(Handover *handover, Text *error)
{
    bool mine = handover_number(handover_pid) == (long)getpid();
    long count = mine ? handover_number(handover_fds) : 0;
    const char *names = getenv(handover_names);
    bool ok = true;
    int i;

    *handover = (Handover){-1, -1};
    if (count < 0 || count > HANDOVER_MOST) {
        text_format(error,
                    "LISTEN_FDS is %s: a number from 0 to %d is expected, one socket for the API and one for "
                    "the metrics\n",
                    getenv(handover_fds) != NULL ? getenv(handover_fds) : "not given", HANDOVER_MOST);
        return false;
    }
    for (i = 0; ok && i < (int)count; i++)
        ok = handover_take_one(handover, HANDOVER_FIRST + i, handover_is_named(names, i, "metrics"), error);
    unsetenv(handover_pid);
    unsetenv(handover_fds);
    unsetenv(handover_names);
    return ok;
}
