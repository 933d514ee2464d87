/* Who asks, and whether their browser was made to by another site. The identity belongs to the request. */
#ifndef AUTHENTICATE_H
#define AUTHENTICATE_H

#include "http/request.h"

/*
 * Finds who asks: by the Authorization header, else by cookie, which for a method that changes things needs the csrf
 * value too. The identity belongs to the request. False when the request was answered (401, or 403 for a cookie without
 * it).
 */
bool authenticate_request(Request *request);

#endif
