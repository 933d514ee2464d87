-- An active election with :offices offices in centers of 4, communes of 40, departments of 400 and
-- provinces of 4000, and :candidates candidates (8 or more; 8 when not set). Office ids are 1 to :offices.
\if :{?candidates}
\else
  \set candidates 8
\endif
CREATE EXTENSION IF NOT EXISTS res_elec;
SET search_path = res_elec, public;
INSERT INTO election (title, type, year, status) VALUES ('bench', 'presidential', 2025, 'active');
INSERT INTO candidate (election_id, first_name, last_name, code_name) SELECT 1, 'C', n::text, n::text
  FROM generate_series(1, :candidates) n;
INSERT INTO area (kind, name) SELECT 'province', n::text FROM generate_series(0, (:offices - 1) / 4000) n;
INSERT INTO area (kind, name, parent_id)
SELECT 'department', n::text, (SELECT id FROM area a WHERE a.kind = 'province' AND a.name = (n / 10)::text)
  FROM generate_series(0, (:offices - 1) / 400) n;
INSERT INTO area (kind, name, parent_id)
SELECT 'commune', n::text, (SELECT id FROM area a WHERE a.kind = 'department' AND a.name = (n / 10)::text)
  FROM generate_series(0, (:offices - 1) / 40) n;
CREATE TEMPORARY TABLE commune AS SELECT name::integer AS n, id FROM area WHERE kind = 'commune';
INSERT INTO center (election_id, area_id, name)
SELECT 1, c.id, v::text FROM generate_series(0, (:offices - 1) / 4) v JOIN commune c ON c.n = v / 10 ORDER BY v;
INSERT INTO office (id, center_id, name, registered_voters)
SELECT n, (n - 1) / 4 + 1, n::text, 500 FROM generate_series(1, :offices) n;
CREATE SEQUENCE public.next_office;
ANALYZE;

-- The votes of an office: no two of 125,000 are the same. Who is ninth or later has one vote.
SELECT string_agg(n::text, ', ' ORDER BY n) AS ids, repeat(', 1', :candidates - 8) AS others
  FROM generate_series(1, :candidates) n \gset
CREATE FUNCTION public.bench_votes(office bigint) RETURNS res_elec.votes LANGUAGE sql IMMUTABLE
  BEGIN ATOMIC
    SELECT res_elec.votes(ARRAY[:ids], ARRAY[100 + office % 50, 80 + office / 50 % 50, 60 + office / 2500 % 50, 9, 4, 3,
      1, 1:others]);
  END;

-- What the same totals cost in PL/pgSQL: one row a unit, written by a row trigger.
CREATE TABLE public.plain_total (
  contest_id integer, level integer, unit_id integer, bucket text, sheets bigint, registered_voters bigint,
  total_voters bigint,
  blank_votes bigint, null_votes bigint, votes jsonb, version bigint, PRIMARY KEY (contest_id, level, unit_id, bucket));
CREATE FUNCTION public.plain_total_add() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  unit record;
BEGIN
  FOR unit IN SELECT * FROM (VALUES (0, NEW.contest_id), (1, NEW.province_id), (2, NEW.department_id),
    (3, NEW.commune_id),
                                    (4, NEW.center_id)) AS u(level, id) WHERE u.id IS NOT NULL LOOP
    INSERT INTO public.plain_total AS t
    VALUES (NEW.contest_id, unit.level, unit.id, NEW.status, 1, NEW.registered_voters, NEW.total_voters,
      NEW.blank_votes,
            NEW.null_votes, NEW.votes::jsonb, 1)
    ON CONFLICT (contest_id, level, unit_id, bucket) DO UPDATE
      SET sheets = t.sheets + 1, registered_voters = t.registered_voters + excluded.registered_voters,
          total_voters = t.total_voters + excluded.total_voters, blank_votes = t.blank_votes + excluded.blank_votes,
          null_votes = t.null_votes + excluded.null_votes, version = t.version + 1,
          votes = (SELECT jsonb_object_agg(key,
            coalesce((t.votes -> key)::bigint, 0) + coalesce((excluded.votes -> key)::bigint, 0))
                     FROM jsonb_object_keys(t.votes || excluded.votes) AS key);
  END LOOP;
  RETURN NULL;
END
$$;
CREATE TRIGGER plain_total AFTER INSERT ON res_elec.result_sheet FOR EACH ROW EXECUTE FUNCTION public.plain_total_add();
ALTER TABLE res_elec.result_sheet DISABLE TRIGGER plain_total;

-- Where the same rows cost what PostgreSQL asks for them: the same columns, indexes and foreign key, and no trigger.
CREATE TABLE public.plain_sheet (LIKE res_elec.result_sheet INCLUDING ALL,
  FOREIGN KEY (office_id) REFERENCES res_elec.office)
  WITH (fillfactor = 90);

-- Starts a measurement: no sheets, the trigger set of one variant.
CREATE PROCEDURE public.begin_variant(variant text) LANGUAGE plpgsql AS $$
BEGIN
  ALTER TABLE res_elec.result_sheet DISABLE TRIGGER sheet_truncate;
  TRUNCATE res_elec.result_sheet;
  ALTER TABLE res_elec.result_sheet ENABLE TRIGGER sheet_truncate;
  TRUNCATE public.plain_total, public.plain_sheet, res_elec.sheet_flag;
  ALTER SEQUENCE public.next_office RESTART;
  ALTER TABLE res_elec.result_sheet DISABLE TRIGGER verdict_write;
  IF variant = 'rules' THEN
    ALTER TABLE res_elec.result_sheet ENABLE TRIGGER verdict_write;
  END IF;
  IF variant IN ('totals', 'rules') THEN
    ALTER TABLE res_elec.result_sheet ENABLE ALWAYS TRIGGER tally_note;
    ALTER TABLE res_elec.result_sheet ENABLE ALWAYS TRIGGER tally_write;
  ELSE
    ALTER TABLE res_elec.result_sheet DISABLE TRIGGER tally_note;
    ALTER TABLE res_elec.result_sheet DISABLE TRIGGER tally_write;
  END IF;
  IF variant = 'plpgsql' THEN
    ALTER TABLE res_elec.result_sheet ENABLE TRIGGER plain_total;
  ELSE
    ALTER TABLE res_elec.result_sheet DISABLE TRIGGER plain_total;
  END IF;
END
$$;
