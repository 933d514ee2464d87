-- What the nation changes of an account holds at a province, too, where people are signed in by themselves.

CREATE FUNCTION res_elec_internal.account_carried() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  IF res_elec_internal.node_number() IS NOT NULL THEN
    UPDATE res_elec.session s SET ended_at = clock_timestamp() WHERE s.user_id = NEW.id AND s.ended_at IS NULL;
  END IF;
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION res_elec_internal.account_carried() IS
  'Ends at a province the sessions of a user whose password the nation has changed, or whom it has made inactive';
CREATE TRIGGER account_carried AFTER UPDATE ON res_elec.app_user
  FOR EACH ROW WHEN (OLD.password_hash IS DISTINCT FROM NEW.password_hash OR OLD.active AND NOT NEW.active)
  EXECUTE FUNCTION res_elec_internal.account_carried();
ALTER TABLE res_elec.app_user ENABLE REPLICA TRIGGER account_carried;
