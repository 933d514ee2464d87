\echo Use "CREATE EXTENSION res_elec" to load this file. \quit

-- What the database must be. The texts are ASCII: this is where other encodings are met.
DO $$
BEGIN
  IF current_setting('server_encoding') <> 'UTF8' THEN
    RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
      MESSAGE = format('RES-ELEC needs the encoding UTF8, and the database "%s" has %s', current_database(), current_setting('server_encoding')),
      DETAIL = 'Names and messages with accents would be garbled.',
      HINT = 'CREATE DATABASE ... TEMPLATE template0 ENCODING ''UTF8'' makes one that has it.';
  END IF;
  IF lower(chr(201)) <> chr(233) THEN
    RAISE WARNING USING
      MESSAGE = format('the database "%s" does not know upper and lower case beyond ASCII (lc_ctype %s)', current_database(),
                       (SELECT datctype FROM pg_catalog.pg_database WHERE datname = current_database())),
      DETAIL = 'A name with accents and the same in capitals may be taken for two.',
      HINT = 'Make it with LC_CTYPE ''C.UTF-8'', or one of a language in UTF-8, such as fr_FR.UTF-8.';
  END IF;
END
$$;

