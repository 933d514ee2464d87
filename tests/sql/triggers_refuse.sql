-- Every C function called in a way it is not meant for: a clear error, and the server lives.
SET search_path = res_elec, public;
\set VERBOSITY terse
\set SHOW_CONTEXT never
SELECT sheet_guard();
SELECT tally_note();
SELECT tally_write();
SELECT tally_truncate();
SELECT tally_part_guard();
SELECT drop_guard();
SELECT sheet_rule_changed();
SELECT votes_out(NULL) IS NULL AS nothing;

-- Attached at the wrong time.
CREATE TABLE public.wrong_time (a integer);
CREATE TRIGGER t AFTER INSERT ON public.wrong_time FOR EACH ROW EXECUTE FUNCTION sheet_guard();
INSERT INTO public.wrong_time VALUES (1);
DROP TRIGGER t ON public.wrong_time;
CREATE TRIGGER t BEFORE INSERT ON public.wrong_time FOR EACH STATEMENT EXECUTE FUNCTION sheet_guard();
INSERT INTO public.wrong_time VALUES (1);
DROP TRIGGER t ON public.wrong_time;
CREATE TRIGGER t BEFORE INSERT ON public.wrong_time FOR EACH ROW EXECUTE FUNCTION tally_note('sheets');
INSERT INTO public.wrong_time VALUES (1);
DROP TRIGGER t ON public.wrong_time;
CREATE TRIGGER t AFTER INSERT ON public.wrong_time FOR EACH STATEMENT EXECUTE FUNCTION tally_note('sheets');
INSERT INTO public.wrong_time VALUES (1);
DROP TRIGGER t ON public.wrong_time;
CREATE TRIGGER t AFTER INSERT ON public.wrong_time FOR EACH ROW EXECUTE FUNCTION tally_write('sheets');
INSERT INTO public.wrong_time VALUES (1);
DROP TRIGGER t ON public.wrong_time;
CREATE TRIGGER t BEFORE INSERT ON public.wrong_time FOR EACH STATEMENT EXECUTE FUNCTION tally_write('sheets');
INSERT INTO public.wrong_time VALUES (1);
DROP TRIGGER t ON public.wrong_time;
CREATE TRIGGER t BEFORE INSERT ON public.wrong_time FOR EACH ROW EXECUTE FUNCTION sheet_guard();
INSERT INTO public.wrong_time VALUES (1);
DROP TRIGGER t ON public.wrong_time;
CREATE TRIGGER t AFTER DELETE ON public.wrong_time FOR EACH STATEMENT EXECUTE FUNCTION tally_part_guard();
DELETE FROM public.wrong_time;
DROP TABLE public.wrong_time;

-- Absurd arguments of what SQL may call.
SELECT refuse('RE001', '[]'::jsonb);
SELECT refuse('RE001', '5'::jsonb);
SELECT refuse('RE001', '{"rule":"missing"}'::jsonb);
SELECT refuse(NULL, NULL::jsonb);
SELECT refuse('RE001', '[{}]'::jsonb);
SELECT refuse('RE001', '[{"rule":"no such rule"}]'::jsonb);
SELECT refuse('re001', '[{"rule":"missing"}]'::jsonb);
SELECT refuse('', '[{"rule":"missing"}]'::jsonb);
SELECT refuse('RE001', '[{"rule":null}]'::jsonb);
SELECT refuse('RE001', '[{"rule":"missing","fields":5,"context":[1,2]}]'::jsonb);
SELECT refuse('RE001', '[{"rule":"missing","fields":[1,null,{"a":[]},"x"],"context":{"a":{"b":1},"c":null}},{"rule":"taken"}]'::jsonb);
SELECT message('5');
SELECT message('{"rule":"sheet_status","context":{"from":"{to}","to":true}}');
SELECT violation(NULL);
SELECT sheet_read(NULL, '{}') IS NULL AS strict;
SELECT sheet_read(1, 'null');
SELECT sheet_read(1, '[]');
SELECT sheet_read(1, '{}');
SELECT sheet_read(-2147483648, '{"total_voters":"x"}');
SELECT votes_each(NULL);
SELECT area_path(NULL);
SELECT setting('no such setting') IS NULL AS none;
SELECT * FROM verify_tallies(-1);
SELECT * FROM verify_tallies();
