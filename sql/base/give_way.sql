-- See extension/base/give_way.c.

CREATE FUNCTION res_elec_api.give_way() RETURNS void AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE;
COMMENT ON FUNCTION res_elec_api.give_way() IS
  'This session''s process leaves the processors to others (nice 10), for good: for sessions of reports, imports and '
  'exports, so that entering sheets and live totals do not wait for them';
