-- Where a change comes from, for the audit log. (A sheet's trigger asks the same in C.)

CREATE FUNCTION res_elec_internal.origin(OUT user_id integer, OUT db_user name, OUT channel text, OUT address inet,
                                         OUT request_id text)
  AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.origin() IS
  'The app_user (NULL: none), the database login, the channel (sql, rest or import), the client''s address (NULL: a '
  'local socket) and the REST request of this session''s changes';
