-- The triggers' functions attached to tables that are not theirs: refused, whatever the columns are.
SET search_path = res_elec, public;
\set VERBOSITY sqlstate
BEGIN;
CREATE TABLE public.other (a integer);
CREATE TRIGGER t AFTER TRUNCATE ON public.other
  FOR EACH STATEMENT EXECUTE FUNCTION res_elec_internal.tally_write('sheets');
TRUNCATE public.other;
ROLLBACK;
BEGIN;
CREATE TABLE public.other (a integer);
CREATE TRIGGER t AFTER INSERT ON public.other FOR EACH ROW EXECUTE FUNCTION res_elec_internal.tally_note('offices');
INSERT INTO public.other VALUES (1);
ROLLBACK;
BEGIN;
DO $$
BEGIN
  EXECUTE format('CREATE TABLE public.other (%s)',
    (SELECT string_agg(format('c%s integer DEFAULT 5', i), ', ') FROM generate_series(1, 20) i));
END $$;
CREATE TRIGGER t AFTER INSERT ON public.other FOR EACH ROW EXECUTE FUNCTION res_elec_internal.tally_note('sheets');
INSERT INTO public.other DEFAULT VALUES;
ROLLBACK;
-- A table of the extension's that was renamed is missed by its name, by a session that had found it, too; and found
-- again.
\set VERBOSITY terse
SELECT fold_tallies() >= 0 AS folded;
BEGIN;
ALTER TABLE tally_part RENAME TO part;
SELECT fold_tallies();
ROLLBACK;
SELECT fold_tallies() >= 0 AS folded;
SELECT * FROM verify_tallies();
