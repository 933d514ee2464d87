-- Four eyes that may be two: a second person whose account was made by who entered the sheet. It is done, flagged and
-- shown.

CREATE FUNCTION res_elec_internal.account_makers(of_user integer) RETURNS SETOF integer LANGUAGE sql STABLE
  SET search_path = pg_catalog, pg_temp AS
$$
  WITH RECURSIVE maker(id) AS (
    SELECT unnest(u.inviters) FROM res_elec.app_user u WHERE u.id = of_user
    UNION
    SELECT i.id FROM maker m JOIN res_elec.app_user u ON u.id = m.id CROSS JOIN LATERAL unnest(u.inviters) AS i(id)
  )
  SELECT m.id FROM maker m WHERE m.id <> of_user
$$;
COMMENT ON FUNCTION res_elec_internal.account_makers(integer) IS
  'All who made a user''s account or were ever given a link to it, and who made theirs, and so on';

CREATE FUNCTION res_elec_internal.sheet_second_invited() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  INSERT INTO res_elec.sheet_flag (election_id, contest_id, office_id, submitted_at, version, rule, action, context)
  SELECT NEW.election_id, NEW.contest_id, NEW.office_id, NEW.submitted_at, NEW.version, 'second_invited', 'flag',
         jsonb_build_object('second_user_id', NEW.submitted_by, 'entered_user_id', m.id)
    FROM res_elec_internal.account_makers(NEW.submitted_by) AS m(id)
   WHERE res_elec_internal.sheet_entered_by(NEW.office_id, NEW.submitted_at, m.id, '')
   LIMIT 1;
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION res_elec_internal.sheet_second_invited() IS
  'Flags a sheet that was verified or released by somebody whose account was made by who entered it';
CREATE TRIGGER sheet_second_invited AFTER UPDATE OF status ON res_elec.result_sheet
  FOR EACH ROW WHEN (NEW.submitted_by IS NOT NULL AND OLD.status <> NEW.status AND OLD.status <> 'annulled'
                     AND (NEW.status = 'verified' OR (OLD.status = 'held' AND NEW.status = 'provisional')))
  EXECUTE FUNCTION res_elec_internal.sheet_second_invited();
