-- Which formula a contest has, and how a formula that contests have may change.

-- A copy of another database's rows brings what is shipped here too: those rows are passed over.
CREATE FUNCTION res_elec_internal.formula_check() RETURNS trigger AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION res_elec_internal.formula_check() IS
  'Refuses terms with mistakes (RE001), a name that another formula has (RE003), changes of a formula that is shipped, '
  'or of the name or the terms of one that a contest has (RE002)';
CREATE TRIGGER formula_check BEFORE INSERT OR UPDATE OR DELETE ON res_elec.electoral_formula
  FOR EACH ROW EXECUTE FUNCTION res_elec_internal.formula_check();
ALTER TABLE res_elec.electoral_formula ENABLE ALWAYS TRIGGER formula_check;

CREATE FUNCTION res_elec_internal.contest_formula_check() RETURNS trigger AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION res_elec_internal.contest_formula_check() IS 'Refuses (RE004) a formula that is none';
CREATE TRIGGER contest_formula_check BEFORE INSERT OR UPDATE OF formula ON res_elec.contest
  FOR EACH ROW WHEN (NEW.formula IS NOT NULL) EXECUTE FUNCTION res_elec_internal.contest_formula_check();
