/* Tells a service manager how the program fares (sd_notify(3)). Nothing is kept. */
#ifndef NOTIFY_H
#define NOTIFY_H

/*
 * Tells a service manager how the program fares, by the protocol of sd_notify(3): a datagram to the socket that
 * NOTIFY_SOCKET names. Without one, and where it cannot be sent, nothing happens.
 */
void notify_service_manager(const char *state);

#define NOTIFY_READY "READY=1"
#define NOTIFY_STOPPING "STOPPING=1"

#endif
