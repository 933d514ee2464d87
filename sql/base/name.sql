-- Names of places, people and elections: kept clean on every way in, and compared as people see them.

CREATE FUNCTION res_elec_internal.name_clean(name text) RETURNS text
  AS 'MODULE_PATHNAME', 'name_clean_text' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.name_clean(text) IS
  'A name as it is kept: Unicode NFC, each run of white space one space, none at the ends, without controls and what '
  'is not seen (zero-width characters, byte order marks, changes of direction); its accents, apostrophes and hyphens '
  'as they were written. Empty when nothing is left';

CREATE FUNCTION res_elec_internal.name_key(name text) RETURNS text
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.name_key(text) IS
  'What two names have in common that are the same to people: Unicode NFKC_Casefold without accents, one kind of '
  'apostrophe and of space, which a hyphen between words counts as. Names of places and codes of candidates are '
  'unique by it';

CREATE FUNCTION res_elec_internal.names_clean() RETURNS trigger AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION res_elec_internal.names_clean() IS
  'Cleans (name_clean) the columns that it is given before a row is written; NULL where nothing is left and the '
  'column may be NULL; RE001 for fewer or more characters than it is told: column, least, most';

-- The unique indexes keep names apart in any case; this says which name stands already, before they come to it. An
-- import has looked before, and passes over what is made since.
CREATE FUNCTION res_elec_internal.name_free() RETURNS trigger AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION res_elec_internal.name_free() IS
  'Refuses (RE003) a name or code that is that of another row to people, and names it; who enters the same at the '
  'same time is waited for. Arguments: the unique index of its key, and the column';

CREATE FUNCTION res_elec_internal.key_free() RETURNS trigger AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION res_elec_internal.key_free() IS
  'Refuses (RE003) a row of whose columns others have the keys, and names all of these columns, not whose they are; '
  'who enters the same at the same time is waited for. Arguments: a unique index, the column that it is over, and so '
  'on';

CREATE FUNCTION res_elec_internal.is_named(part text, name text, code text) RETURNS boolean LANGUAGE sql
  IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT part IS NULL OR strpos(res_elec_internal.name_key(name), part) > 0
           OR coalesce(strpos(res_elec_internal.name_key(code), part), 0) > 0;
  END;
COMMENT ON FUNCTION res_elec_internal.is_named(text, text, text) IS
  'Whether a name or a code (NULL: none) has these letters (of a name_key); NULL stands for any name';

-- Searching for a part of a name. An index over the grams finds names that may have it; whoever searches compares their
-- keys.
CREATE FUNCTION res_elec_internal.name_grams(election_id integer, name text) RETURNS integer[]
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.name_grams(integer, text) IS
  'The letters and pairs of letters of a name''s key, hashed with the election whose name it is (0: of none): what an '
  'index of names is over';

CREATE FUNCTION res_elec_internal.name_grams_wanted(election_id integer, part text) RETURNS integer[]
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.name_grams_wanted(integer, text) IS
  'What name_grams has for every name of the election whose key has this part: name_grams(election_id, name) @> it; '
  'others may have it, too';
