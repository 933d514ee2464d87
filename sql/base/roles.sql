\echo Use "CREATE EXTENSION res_elec" to load this file. \quit

-- Group roles. They belong to the cluster, not to a database, so they may stand already.
DO $$
DECLARE
  wanted name;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['res_elec_reader', 'res_elec_operator', 'res_elec_api'] LOOP
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = wanted) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
    END IF;
  END LOOP;
END
$$;
