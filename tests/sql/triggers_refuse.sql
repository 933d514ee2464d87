-- Every C function called in a way it is not meant for: a clear error, and the server lives.
SET search_path = res_elec, public;
\set VERBOSITY terse
\set SHOW_CONTEXT never
SELECT res_elec_internal.sheet_guard();
SELECT res_elec_internal.tally_note();
SELECT res_elec_internal.tally_write();
SELECT res_elec_internal.tally_truncate();
SELECT res_elec_internal.tally_touch();
SELECT res_elec_internal.tally_part_guard();
SELECT res_elec_internal.drop_guard();
SELECT res_elec_internal.sheet_rule_changed();
SELECT res_elec_internal.election_check();
SELECT res_elec_internal.candidate_delete_check();
SELECT res_elec_internal.frozen_check();
SELECT res_elec_internal.candidate_count_check();
SELECT res_elec_internal.office_path();
SELECT res_elec_internal.name_free();
SELECT res_elec_internal.area_check();
SELECT res_elec_internal.sheet_rule_check();
SELECT res_elec_internal.setting_check();
SELECT res_elec_internal.account_free_check();
SELECT res_elec_internal.formula_check();
SELECT res_elec_internal.contest_formula_check();
SELECT res_elec_internal.votes_out(NULL) IS NULL AS nothing;

-- Attached at the wrong time.
CREATE TABLE public.wrong_time (a integer);
CREATE TRIGGER t AFTER INSERT ON public.wrong_time FOR EACH ROW EXECUTE FUNCTION res_elec_internal.sheet_guard();
INSERT INTO public.wrong_time VALUES (1);
DROP TRIGGER t ON public.wrong_time;
CREATE TRIGGER t BEFORE INSERT ON public.wrong_time FOR EACH STATEMENT EXECUTE FUNCTION res_elec_internal.sheet_guard();
INSERT INTO public.wrong_time VALUES (1);
DROP TRIGGER t ON public.wrong_time;
CREATE TRIGGER t BEFORE INSERT ON public.wrong_time
  FOR EACH ROW EXECUTE FUNCTION res_elec_internal.tally_note('sheets');
INSERT INTO public.wrong_time VALUES (1);
DROP TRIGGER t ON public.wrong_time;
CREATE TRIGGER t AFTER INSERT ON public.wrong_time
  FOR EACH STATEMENT EXECUTE FUNCTION res_elec_internal.tally_note('sheets');
INSERT INTO public.wrong_time VALUES (1);
DROP TRIGGER t ON public.wrong_time;
CREATE TRIGGER t AFTER INSERT ON public.wrong_time
  FOR EACH ROW EXECUTE FUNCTION res_elec_internal.tally_write('sheets');
INSERT INTO public.wrong_time VALUES (1);
DROP TRIGGER t ON public.wrong_time;
CREATE TRIGGER t BEFORE INSERT ON public.wrong_time
  FOR EACH STATEMENT EXECUTE FUNCTION res_elec_internal.tally_write('sheets');
INSERT INTO public.wrong_time VALUES (1);
DROP TRIGGER t ON public.wrong_time;
CREATE TRIGGER t BEFORE INSERT ON public.wrong_time FOR EACH ROW EXECUTE FUNCTION res_elec_internal.sheet_guard();
INSERT INTO public.wrong_time VALUES (1);
DROP TRIGGER t ON public.wrong_time;
CREATE TRIGGER t AFTER DELETE ON public.wrong_time
  FOR EACH STATEMENT EXECUTE FUNCTION res_elec_internal.tally_part_guard();
DELETE FROM public.wrong_time;
DROP TRIGGER t ON public.wrong_time;
CREATE TRIGGER t BEFORE INSERT ON public.wrong_time FOR EACH ROW EXECUTE FUNCTION res_elec_internal.election_check();
INSERT INTO public.wrong_time VALUES (1);
DROP TRIGGER t ON public.wrong_time;
CREATE TRIGGER t AFTER INSERT ON public.wrong_time FOR EACH STATEMENT EXECUTE FUNCTION res_elec_internal.frozen_check();
INSERT INTO public.wrong_time VALUES (1);
DROP TRIGGER t ON public.wrong_time;
CREATE TRIGGER t AFTER INSERT ON public.wrong_time REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION res_elec_internal.frozen_check();
INSERT INTO public.wrong_time VALUES (1);
DROP TABLE public.wrong_time;

-- Absurd arguments of what SQL may call.
SELECT res_elec_internal.refuse('RE001', '[]'::jsonb);
SELECT res_elec_internal.refuse('RE001', '5'::jsonb);
SELECT res_elec_internal.refuse('RE001', '{"rule":"missing"}'::jsonb);
SELECT res_elec_internal.refuse(NULL, NULL::jsonb);
SELECT res_elec_internal.refuse('RE001', '[{}]'::jsonb);
SELECT res_elec_internal.refuse('RE001', '[{"rule":"no such rule"}]'::jsonb);
SELECT res_elec_internal.refuse('re001', '[{"rule":"missing"}]'::jsonb);
SELECT res_elec_internal.refuse('', '[{"rule":"missing"}]'::jsonb);
SELECT res_elec_internal.refuse('RE001', '[{"rule":null}]'::jsonb);
SELECT res_elec_internal.refuse('RE001', '[{"rule":"missing","fields":5,"context":[1,2]}]'::jsonb);
SELECT res_elec_internal.refuse('RE001',
  '[{"rule":"missing","fields":[1,null,{"a":[]},"x"],"context":{"a":{"b":1},"c":null}},{"rule":"taken"}]'::jsonb);
SELECT res_elec_internal.message('5');
SELECT res_elec_internal.message('{"rule":"sheet_status","context":{"from":"{to}","to":true}}');
SELECT res_elec_internal.violation(NULL);
SELECT res_elec_internal.sheet_read(NULL, '{}') IS NULL AS strict;
SELECT res_elec_internal.sheet_read(1, 'null');
SELECT res_elec_internal.sheet_read(1, '[]');
SELECT res_elec_internal.sheet_read(1, '{}');
SELECT res_elec_internal.sheet_read(-2147483648, '{"total_voters":"x"}');
SELECT votes_each(NULL);
SELECT res_elec_internal.require_open(NULL), res_elec_internal.require_open(-5),
  res_elec_internal.require_open(1, NULL);
SELECT status, res_elec_internal.election_moves(status)
  FROM unnest(ARRAY['new', 'pending', 'active', 'completed', 'archived', '', NULL]) AS status;
SELECT res_elec_internal.election_move_check('active', 'active');
SELECT res_elec_internal.election_move_check('new', 'completed');
SELECT res_elec_internal.election_move_check('no state', 'active');
SELECT res_elec_internal.sole_contest(-5) IS NULL AS no_election;
SELECT res_elec_internal.area_path(NULL);
SELECT res_elec_internal.setting('no such setting') IS NULL AS none;
SELECT * FROM verify_tallies(-1);
SELECT * FROM verify_tallies();
