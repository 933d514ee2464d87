-- What the extension asks of a database: UTF8; letters with accents have a case; and any standard_conforming_strings.
\set VERBOSITY terse
\set functions 'SELECT pg_get_functiondef(oid) FROM pg_proc WHERE prokind <> ''a'' AND pronamespace = ANY (''{res_elec,res_elec_api,res_elec_internal}''::regnamespace[])'
\set constraints 'SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = ''res_elec''::regnamespace'
\set definitions '(' :functions ' UNION ALL ' :constraints ') AS d(definition)'
SELECT current_database() AS home \gset
SET client_min_messages = warning;
DROP DATABASE IF EXISTS res_elec_latin;
DROP DATABASE IF EXISTS res_elec_c;
DROP DATABASE IF EXISTS res_elec_backslash;
CREATE DATABASE res_elec_latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE_PROVIDER libc LC_COLLATE 'C' LC_CTYPE 'C';
CREATE DATABASE res_elec_c TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER libc LC_COLLATE 'C' LC_CTYPE 'C';
CREATE DATABASE res_elec_backslash TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER libc LC_COLLATE 'C' LC_CTYPE
  'C.UTF-8';
ALTER DATABASE res_elec_backslash SET standard_conforming_strings = off;

\c res_elec_latin
CREATE EXTENSION res_elec;
SELECT count(*) FROM pg_extension WHERE extname = 'res_elec';

\c res_elec_c
CREATE EXTENSION res_elec;
SELECT count(*) FROM pg_extension WHERE extname = 'res_elec';

-- A literal that this setting reads otherwise would be warned of
\c res_elec_backslash
CREATE EXTENSION res_elec;
SHOW standard_conforming_strings;
SELECT res_elec_internal.phone_e164(phone) FROM unnest(ARRAY['+241 (0) 66.00 00/01', '0241-66000001', '12']) AS phone;
-- as they are written out where it is on
SET standard_conforming_strings = on;
SELECT md5(string_agg(definition, E'\n' ORDER BY definition COLLATE "C")) AS here FROM :definitions \gset

\c :home
SELECT md5(string_agg(definition, E'\n' ORDER BY definition COLLATE "C")) = :'here' AS same_definitions,
  count(*) > 500 AS many FROM :definitions;
DROP DATABASE res_elec_latin;
DROP DATABASE res_elec_c;
DROP DATABASE res_elec_backslash;
