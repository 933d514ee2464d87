-- Files of CSV: as text, or as a large object that is read in pieces.

CREATE FUNCTION res_elec.csv_text(file bytea, charset text DEFAULT 'utf-8') RETURNS text
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec.csv_text(bytea, text) IS
  'The text of a file: charset is utf-8, windows-1252, iso-8859-1 (read as windows-1252) or iso-8859-15. RE001 with '
  'the line for a zero byte and for what is not of the charset, RE001 for gzip, workbooks and UTF-16';

CREATE FUNCTION res_elec_internal.csv_header(csv text) RETURNS text[]
  AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.csv_header(text) IS
  'The column names of a CSV text, as name_clean has them; NULL when it has no line. Comma, semicolon or tab, or what '
  'a line sep= names; quotes as RFC 4180; a byte order mark and a final Ctrl-Z are left out; RE001 for quotes that do '
  'not pair';

CREATE FUNCTION res_elec_internal.csv_rows(csv text, columns integer[], OUT "row" integer, OUT width integer,
                                           OUT fields text[]) RETURNS SETOF record
  AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT PARALLEL SAFE ROWS 10000;
COMMENT ON FUNCTION res_elec_internal.csv_rows(text, integer[]) IS
  'The records of a CSV text after its header: the line where each begins, how many fields it has, and those in the '
  'columns asked for (from 1; 0: none), as name_clean has them, NULL for an empty one';

CREATE TYPE res_elec_internal.import_file AS (id oid, charset text);
COMMENT ON TYPE res_elec_internal.import_file IS
  'A file of an import that is in the database as a large object (lo_import), and its charset. It is read in pieces: '
  'what is in memory does not grow with it';
COMMENT ON COLUMN res_elec_internal.import_file.id IS 'Of the large object, which whoever imports may read';
COMMENT ON COLUMN res_elec_internal.import_file.charset IS 'As csv_text has it';

CREATE FUNCTION res_elec_internal.csv_file_header(file oid, charset text) RETURNS text[]
  AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT;
CREATE FUNCTION res_elec_internal.csv_file_rows(file oid, charset text, columns integer[], OUT "row" integer,
                                                OUT width integer, OUT fields text[]) RETURNS SETOF record
  AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT ROWS 10000;
COMMENT ON FUNCTION res_elec_internal.csv_file_header(oid, text) IS
  'csv_header(csv_text(file, charset)) of a large object; RE004 when there is none';
COMMENT ON FUNCTION res_elec_internal.csv_file_rows(oid, text, integer[]) IS
  'csv_rows(csv_text(file, charset), columns) of a large object, which is read in pieces: what is no CSV is refused '
  '(RE001) when it is come to';

CREATE FUNCTION res_elec_internal.import_header_of(csv text, file res_elec_internal.import_file) RETURNS text[]
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  RETURN CASE WHEN file IS NULL THEN res_elec_internal.csv_header(csv) ELSE res_elec_internal.csv_file_header(file.id,
      file.charset) END;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_header_of(text, res_elec_internal.import_file) IS
  'The column names of what is imported, a text or (csv is NULL) a file';

CREATE FUNCTION res_elec_internal.import_rows_of(csv text, file res_elec_internal.import_file, columns integer[],
                                                 OUT "row" integer, OUT width integer, OUT fields text[])
                                                 RETURNS SETOF record
  LANGUAGE plpgsql STABLE ROWS 10000 SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  IF file IS NULL THEN
    RETURN QUERY SELECT r."row", r.width, r.fields FROM res_elec_internal.csv_rows(csv, columns) r;
  ELSE
    RETURN QUERY SELECT r."row", r.width, r.fields FROM res_elec_internal.csv_file_rows(file.id, file.charset,
        columns) r;
  END IF;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_rows_of(text, res_elec_internal.import_file, integer[]) IS
  'The records of what is imported, as csv_rows has them';
