/*
 * Which limits a request meets: those of its route's class, by address before anything is done for it, by account once
 * it is known whose it is. RateLimit headers show the tightest of them.
 */
#include "http/limit.h"

#include "core/clock.h"

#include <stdio.h>
#include <string.h>

enum { LIMIT_USER_SIZE = 20 };

/* Keeps the verdict nearest to its end for the headers. */
static bool limit_take(Request *request, RouteLimit limit, RateSubject subject, const void *key, size_t length)
{
    Server *server = request->thread->server;
    RateVerdict verdict =
        rate_take(server->rates[limit][subject], server->config->rates[limit][subject], 0, key, length, clock_us());

    if (verdict.limit > 0 &&
        (request->rate.limit == 0 || verdict.remaining < request->rate.remaining || !verdict.allowed))
        request->rate = verdict;
    if (verdict.allowed)
        return true;
    metrics_add(&request->thread->metrics->rate_limited[limit][subject], 1);
    return false;
}

bool limit_address(Request *request)
{
    unsigned char key[16];

    if (request->route->limit == LIMIT_NONE || request->address[0] == '\0')
        return true;
    return limit_take(request, request->route->limit, RATE_ADDRESS, key, proxy_limit_key(request->address, key));
}

bool limit_account(Request *request, RouteLimit limit, const char *account)
{
    if (limit == LIMIT_NONE || account == NULL)
        return true;
    return limit_take(request, limit, RATE_ACCOUNT, account, strlen(account));
}

void limit_forgive(Request *request, RouteLimit limit, const char *account)
{
    Server *server = request->thread->server;

    if (limit != LIMIT_NONE && account != NULL)
        rate_give(server->rates[limit][RATE_ACCOUNT], server->config->rates[limit][RATE_ACCOUNT], 0, account,
                  strlen(account), clock_us());
}

/* Apart from what logins are counted by: nobody is locked out by the number of their account. */
static const char *limit_user_key(const Request *request, char key[LIMIT_USER_SIZE])
{
    snprintf(key, LIMIT_USER_SIZE, "user %d", request->identity.user_id);
    return key;
}

bool limit_user(Request *request)
{
    char key[LIMIT_USER_SIZE];

    return request->identity.user_id == 0 ||
           limit_account(request, request->route->limit, limit_user_key(request, key));
}

void limit_forgive_user(Request *request)
{
    char key[LIMIT_USER_SIZE];

    if (request->identity.user_id > 0)
        limit_forgive(request, request->route->limit, limit_user_key(request, key));
}

void limit_spare(Request *request)
{
    Server *server = request->thread->server;
    RouteLimit limit = request->route != NULL ? request->route->limit : LIMIT_NONE;
    unsigned char key[16];

    if (limit != LIMIT_READ || request->address[0] == '\0')
        return;
    rate_give(server->rates[limit][RATE_ADDRESS], server->config->rates[limit][RATE_ADDRESS], 0, key,
              proxy_limit_key(request->address, key), clock_us());
    limit_forgive_user(request);
    request->rate = (RateVerdict){0};
}
