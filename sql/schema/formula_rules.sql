-- Which formula a contest has, and how a formula that contests have may change.

-- A copy of another database's rows brings what is shipped here too: those rows are passed over.
CREATE FUNCTION res_elec_internal.formula_check() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  of_shipped boolean := CASE TG_OP WHEN 'INSERT' THEN NEW.shipped WHEN 'DELETE' THEN OLD.shipped ELSE OLD.shipped OR NEW.shipped END;
  of_name text := CASE TG_OP WHEN 'INSERT' THEN NEW.name ELSE OLD.name END;
BEGIN
  IF current_setting('session_replication_role') = 'replica' THEN
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD
                WHEN TG_OP = 'INSERT' AND of_shipped AND EXISTS (SELECT FROM res_elec.electoral_formula f WHERE f.name = NEW.name) THEN NULL
                ELSE NEW END;
  END IF;
  IF of_shipped THEN
    PERFORM res_elec_internal.refuse('RE002', 'formula_shipped', ARRAY['formula'], jsonb_build_object('name', of_name));
  END IF;
  IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND (OLD.name, OLD.terms) IS DISTINCT FROM (NEW.name, NEW.terms)) THEN
    IF EXISTS (SELECT FROM res_elec.contest c WHERE c.formula = OLD.name) THEN
      PERFORM res_elec_internal.refuse('RE002', 'formula_used', ARRAY['formula'], jsonb_build_object('name', OLD.name));
    END IF;
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  IF NEW.name !~ '^[a-z][a-z0-9_]{0,59}$' THEN
    PERFORM res_elec_internal.refuse('RE001', 'field_format', ARRAY['name'], jsonb_build_object('expected', 'formula_name'));
  END IF;
  PERFORM res_elec_internal.formula_check_terms(NEW.terms);
  RETURN NEW;
END
$$;
COMMENT ON FUNCTION res_elec_internal.formula_check() IS
  'Refuses terms with mistakes (RE001), changes of a formula that is shipped, or of the name or the terms of one that a contest has (RE002)';
CREATE TRIGGER formula_check BEFORE INSERT OR UPDATE OR DELETE ON res_elec.electoral_formula
  FOR EACH ROW EXECUTE FUNCTION res_elec_internal.formula_check();
ALTER TABLE res_elec.electoral_formula ENABLE ALWAYS TRIGGER formula_check;

CREATE FUNCTION res_elec_internal.contest_formula_check() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  IF NOT EXISTS (SELECT FROM res_elec.electoral_formula f WHERE f.name = NEW.formula) THEN
    PERFORM res_elec_internal.refuse('RE004', 'no_such_formula', ARRAY['formula'], jsonb_build_object('value', NEW.formula));
  END IF;
  RETURN NEW;
END
$$;
COMMENT ON FUNCTION res_elec_internal.contest_formula_check() IS 'Refuses (RE004) a formula that is none';
CREATE TRIGGER contest_formula_check BEFORE INSERT OR UPDATE OF formula ON res_elec.contest
  FOR EACH ROW WHEN (NEW.formula IS NOT NULL) EXECUTE FUNCTION res_elec_internal.contest_formula_check();
