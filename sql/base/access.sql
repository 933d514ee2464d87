-- Who may do what, as extension/rules/access.h says it: for rows of users and elections, which the callers have read.

CREATE FUNCTION res_elec_internal.access_manages(user_id integer, role text, director_id integer, owner_id integer)
  RETURNS boolean
  AS 'MODULE_PATHNAME', 'access_manages_sql' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.access_manages(integer, text, integer, integer) IS
  'Whether a user manages what has this owner (NULL: none): administrators everything, directors what is theirs; an '
  'anonymous user, all NULL, nothing';

CREATE FUNCTION res_elec_internal.access_reads(user_id integer, role text, director_id integer, owner_id integer,
                                               visibility text) RETURNS boolean
  AS 'MODULE_PATHNAME', 'access_reads_sql' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.access_reads(integer, text, integer, integer, text) IS
  'Whether a user sees an election: everybody one that is public, else who manages it and the people of its owner';

CREATE FUNCTION res_elec_internal.access_enters(user_id integer, role text, director_id integer, owner_id integer)
  RETURNS boolean
  AS 'MODULE_PATHNAME', 'access_enters_sql' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.access_enters(integer, text, integer, integer) IS
  'Whether a user enters sheets of an election at all: its managers everywhere, its owner''s collaborators in their '
  'scope';

CREATE FUNCTION res_elec_internal.access_needs_scope(user_id integer, role text, director_id integer, owner_id integer)
  RETURNS boolean
  AS 'MODULE_PATHNAME', 'access_needs_scope_sql' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.access_needs_scope(integer, text, integer, integer) IS
  'Whether a user enters sheets of an election in their scope alone';

CREATE FUNCTION res_elec_internal.access_manages_person(user_id integer, role text, director_id integer) RETURNS boolean
  AS 'MODULE_PATHNAME', 'access_manages_person_sql' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.access_manages_person(integer, text, integer) IS
  'Whether a user manages who works for this director: that director, and administrators everybody';

CREATE FUNCTION res_elec_internal.access_gives(role text, given text) RETURNS boolean
  AS 'MODULE_PATHNAME', 'access_gives_sql' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.access_gives(text, text) IS 'Whether a role is given by who has the first';

CREATE FUNCTION res_elec_internal.access_is_privileged(role text) RETURNS boolean
  AS 'MODULE_PATHNAME', 'access_is_privileged_sql' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.access_is_privileged(text) IS
  'Whether who has a role manages elections (director, admin): an account of it is made, raised to it or opened again '
  'with the password of who asks';

CREATE FUNCTION res_elec_internal.access_works_for_director(role text) RETURNS boolean
  AS 'MODULE_PATHNAME', 'access_works_for_director_sql' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.access_works_for_director(text) IS
  'Whether a role is of people who work for a director';

CREATE FUNCTION res_elec_internal.action_words(action text, role text DEFAULT NULL) RETURNS text AS 'MODULE_PATHNAME'
  LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.action_words(text, text) IS
  'What people call an action, in the language res_elec.language; role: the one it gives';

CREATE FUNCTION res_elec_internal.require_action(role text, action text) RETURNS void AS 'MODULE_PATHNAME' LANGUAGE C
  STABLE;
COMMENT ON FUNCTION res_elec_internal.require_action(text, text) IS
  'Refuses (RE006) who may not by their role: create_election, manage_users, import_areas, reset_second_factor, '
  'administer';

CREATE FUNCTION res_elec_internal.require_entering(user_id integer, role text, director_id integer, owner_id integer)
  RETURNS void
  AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.require_entering(integer, text, integer, integer) IS
  'Refuses (RE006) who may enter no sheet of an election with this owner';

CREATE FUNCTION res_elec_internal.require_giving_role(role text, given text) RETURNS void AS 'MODULE_PATHNAME'
  LANGUAGE C STABLE STRICT;
COMMENT ON FUNCTION res_elec_internal.require_giving_role(text, text) IS
  'Refuses (RE006) a role that is not given by who has the first';

CREATE FUNCTION res_elec_internal.require_other_account(user_id integer, other_id integer)
  RETURNS void AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT;
COMMENT ON FUNCTION res_elec_internal.require_other_account(integer, integer) IS
  'Refuses (RE002) to do with one''s own account what is done with those of others';

CREATE FUNCTION res_elec_internal.require_working_account(works boolean) RETURNS void AS 'MODULE_PATHNAME' LANGUAGE C
  STABLE STRICT;
COMMENT ON FUNCTION res_elec_internal.require_working_account(boolean) IS
  'Refuses (RE002) to invite whose account is closed, or whose director''s is';

CREATE FUNCTION res_elec_internal.require_own_kept(user_id integer, role text, account_id integer, wanted_role text,
                                                   closes boolean) RETURNS void
  AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.require_own_kept(integer, text, integer, text, boolean) IS
  'Refuses (RE002) who would close their own account or take another role; wanted_role NULL: it stays';

CREATE FUNCTION res_elec_internal.require_leaving(role text, elections bigint, people bigint, peers bigint) RETURNS void
  AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT;
COMMENT ON FUNCTION res_elec_internal.require_leaving(text, bigint, bigint, bigint) IS
  'Refuses (RE002) to delete one''s own account while elections of one''s own go on, while people work for one, and '
  'to an administrator without peers';

CREATE FUNCTION res_elec_internal.require_director(role text, has_director boolean) RETURNS void AS 'MODULE_PATHNAME'
  LANGUAGE C STABLE STRICT;
COMMENT ON FUNCTION res_elec_internal.require_director(text, boolean) IS
  'Refuses (RE001) a role that works for a director to who has no active one';

CREATE FUNCTION res_elec_internal.require_found(found boolean, user_id integer, rule text, id integer)
  RETURNS void AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.require_found(boolean, integer, text, integer) IS
  'Refuses (RE004) what is not there and what may not be seen with the same words; an anonymous user, NULL, is asked to '
  'sign in (28000)';
