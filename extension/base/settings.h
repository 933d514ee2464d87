/* The settings of a session: in whose name, through which channel and in which language it works. */
#ifndef RES_ELEC_BASE_SETTINGS_H
#define RES_ELEC_BASE_SETTINGS_H

/* res_elec.channel: how sheets come in through this session (sql, rest or import). */
extern char *res_elec_channel;

/* res_elec.user_id: the app_user on whose behalf this session writes; 0: none. */
extern int	res_elec_user_id;

/* res_elec.address and res_elec.request_id: the client and the REST request that are served; empty: none. */
extern char *res_elec_address;
extern char *res_elec_request_id;

/* Defines them; called once, when the library is loaded. */
extern void settings_define(void);

#endif
