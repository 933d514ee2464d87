-- Names of places, people and elections: kept clean on every way in, and compared as people see them.

CREATE FUNCTION res_elec.name_clean(name text) RETURNS text
  AS 'MODULE_PATHNAME', 'name_clean_text' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec.name_clean(text) IS
  'A name as it is kept: Unicode NFC, each run of white space one space, none at the ends, without controls and what is not seen (zero-width characters, byte order marks, changes of direction); its accents, apostrophes and hyphens as they were written. Empty when nothing is left';

CREATE FUNCTION res_elec.name_key(name text) RETURNS text
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec.name_key(text) IS
  'What two names have in common that are the same to people: Unicode NFKC_Casefold without accents, one kind of apostrophe, hyphen and space. Names of places and codes of candidates are unique by it';

CREATE FUNCTION res_elec.names_clean() RETURNS trigger AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION res_elec.names_clean() IS
  'Cleans (name_clean) the columns that it is given before a row is written; NULL where nothing is left and the column may be NULL';
