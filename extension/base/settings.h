/* The extension's settings, and what its files ask for when the library is loaded. */
#ifndef RES_ELEC_MODULE_H
#define RES_ELEC_MODULE_H

/* res_elec.channel: how sheets come in through this session (sql, rest or import). */
extern char *res_elec_channel;

/* res_elec.user_id: the app_user on whose behalf this session writes; 0: none. */
extern int	res_elec_user_id;

/* res_elec.address and res_elec.request_id: the client and the REST request that are served; empty: none. */
extern char *res_elec_address;
extern char *res_elec_request_id;

#endif
