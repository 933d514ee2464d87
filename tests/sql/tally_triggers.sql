-- Triggers of a user on the sheets that write sheets themselves, fail, or run late: the totals still agree.
SET search_path = res_elec, public;
\set VERBOSITY terse
\set SHOW_CONTEXT never
INSERT INTO election (id, title, type, year, status) VALUES (890000, 'triggers', 'presidential', 2025, 'active');
INSERT INTO contest (id, election_id, name) VALUES (890000, 890000, 'triggers');
INSERT INTO candidate (id, election_id, first_name, last_name, code_name) VALUES (890001, 890000, '', 'Un', 'A');
INSERT INTO center (id, election_id, name) VALUES (890001, 890000, 'one'), (890002, 890000, 'two');
INSERT INTO office (id, center_id, name, registered_voters) SELECT 890100 + i, 890001 + i % 2, 'office ' || i, 100
  FROM generate_series(0, 39) i;
CREATE VIEW pg_temp.national AS SELECT offices_total AS offices, offices_reported AS reported, offices_held AS held,
  total_voters AS voters, votes
  FROM tally WHERE contest_id = 890000 AND level_number = 0;
CREATE VIEW pg_temp.wrong AS SELECT count(*) AS wrong FROM verify_tallies();
CREATE FUNCTION public.enter(first integer, last integer, n integer DEFAULT 10) RETURNS void LANGUAGE sql AS $$
  INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  SELECT id, n, 0, 0, res_elec.votes(ARRAY[890001], ARRAY[n]) FROM res_elec.office WHERE id BETWEEN first AND last $$;

-- A row trigger that enters another sheet, before and after the totals' own; one in a block that fails.
CREATE FUNCTION public.follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.office_id < 890110 THEN
    PERFORM public.enter(NEW.office_id + 10, NEW.office_id + 10, 1);
    BEGIN
      PERFORM public.enter(NEW.office_id + 20, NEW.office_id + 20, 2);
      UPDATE res_elec.result_sheet SET status = 'held' WHERE office_id = NEW.office_id;
      RAISE EXCEPTION 'undone';
    EXCEPTION WHEN raise_exception THEN NULL;
    END;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER aaa AFTER INSERT ON result_sheet FOR EACH ROW EXECUTE FUNCTION public.follow();
SELECT public.enter(890100, 890102);
SELECT * FROM pg_temp.national, pg_temp.wrong;
DROP TRIGGER aaa ON result_sheet;
CREATE TRIGGER zzz AFTER INSERT ON result_sheet FOR EACH ROW EXECUTE FUNCTION public.follow();
SELECT public.enter(890103, 890104);
SELECT * FROM pg_temp.national, pg_temp.wrong;
DROP TRIGGER zzz ON result_sheet;
-- at the transaction's end
CREATE CONSTRAINT TRIGGER late AFTER INSERT ON result_sheet DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION public.follow();
BEGIN;
SAVEPOINT a;
SELECT public.enter(890105, 890105);
ROLLBACK TO a;
SELECT public.enter(890106, 890107);
COMMIT;
SELECT * FROM pg_temp.national, pg_temp.wrong;
DROP TRIGGER late ON result_sheet;

-- One that fails after the totals were noted, or written: under a savepoint, in a block, alone.
CREATE FUNCTION public.fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
CREATE TRIGGER zzz AFTER INSERT ON result_sheet FOR EACH ROW
  WHEN (NEW.office_id = 890109) EXECUTE FUNCTION public.fail();
SELECT public.enter(890108, 890109);
BEGIN;
SELECT public.enter(890108, 890108);
SAVEPOINT a;
SELECT public.enter(890109, 890109);
ROLLBACK TO a;
DO $$ BEGIN PERFORM public.enter(890109, 890109); EXCEPTION WHEN OTHERS THEN NULL; END $$;
SELECT * FROM pg_temp.national, pg_temp.wrong;
COMMIT;
DROP TRIGGER zzz ON result_sheet;
CREATE TRIGGER zzz AFTER INSERT ON result_sheet FOR EACH STATEMENT EXECUTE FUNCTION public.fail();
BEGIN;
SAVEPOINT a;
SELECT public.enter(890109, 890109);
ROLLBACK TO a;
COMMIT;
SELECT * FROM pg_temp.national, pg_temp.wrong;
DROP TRIGGER zzz ON result_sheet;

-- One that leaves rows out, or changes them, before.
CREATE FUNCTION public.meddle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.office_id % 2 = 0 THEN RETURN NULL; END IF;
  NEW.blank_votes := 1; NEW.total_voters := NEW.total_voters + 1;
  RETURN NEW;
END $$;
CREATE TRIGGER zzz BEFORE INSERT ON result_sheet FOR EACH ROW EXECUTE FUNCTION public.meddle();
SELECT public.enter(890130, 890133);
SELECT * FROM pg_temp.national, pg_temp.wrong;
DROP TRIGGER zzz ON result_sheet;

-- A TRUNCATE trigger that enters a sheet again.
CREATE FUNCTION public.again() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM public.enter(890100, 890100, 7);
  RETURN NULL; END $$;
CREATE TRIGGER aaa AFTER TRUNCATE ON result_sheet EXECUTE FUNCTION public.again();
BEGIN;
TRUNCATE result_sheet;
SELECT * FROM pg_temp.national, pg_temp.wrong;
ROLLBACK;
DROP TRIGGER aaa ON result_sheet;

-- Through a partitioned parent only row triggers fire: the totals follow at the end of the transaction.
CREATE TABLE public.parent (LIKE res_elec.result_sheet) PARTITION BY RANGE (office_id);
ALTER TABLE public.parent ATTACH PARTITION res_elec.result_sheet FOR VALUES FROM (1) TO (1000000);
BEGIN;
SAVEPOINT a;
INSERT INTO public.parent (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (890134, 3, 0, 0, '{"890001":3}');
ROLLBACK TO a;
INSERT INTO public.parent (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (890135, 4, 0, 0, '{"890001":4}');
SAVEPOINT b;
UPDATE public.parent SET total_voters = 5, votes = '{"890001":5}' WHERE office_id = 890135;
RELEASE b;
COMMIT;
SELECT * FROM pg_temp.national, pg_temp.wrong;
BEGIN;
INSERT INTO public.parent (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (890136, 4, 0, 0, '{"890001":4}');
TRUNCATE public.parent;
COMMIT;
SELECT * FROM pg_temp.national, pg_temp.wrong;
ALTER TABLE public.parent DETACH PARTITION res_elec.result_sheet;
DROP TABLE public.parent;
SELECT rebuild_tallies();
DROP FUNCTION public.follow(), public.fail(), public.meddle(), public.again(), public.enter(integer, integer, integer);
SELECT * FROM verify_tallies();
