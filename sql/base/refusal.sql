-- Refusals: what SQL hands to C, and what C says. Rules are functions in C, which SQL calls
-- (tests/structure/sql_refusals.t); refuse() is for tests, and for who tries a rule out.

CREATE FUNCTION res_elec_internal.violation(rule text, fields text[] DEFAULT '{}', context jsonb DEFAULT '{}')
  RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT jsonb_build_object('rule', rule, 'fields', to_jsonb(fields), 'context', context);
  END;
COMMENT ON FUNCTION res_elec_internal.violation(text, text[], jsonb) IS
  'One broken rule for res_elec_internal.refuse: its name in the catalogue of messages, the fields at fault, its '
  'figures';

CREATE FUNCTION res_elec_internal.refuse(sqlstate text, violations jsonb) RETURNS void
  AS 'MODULE_PATHNAME', 'refuse_violations' LANGUAGE C STRICT;
COMMENT ON FUNCTION res_elec_internal.refuse(text, jsonb) IS
  'Raises an error that lists the violations (an array of res_elec_internal.violation) in the language '
  'res_elec.language; returns when there are none';

CREATE FUNCTION res_elec_internal.refuse(sqlstate text, rule text, fields text[] DEFAULT '{}',
                                         context jsonb DEFAULT '{}')
  RETURNS void LANGUAGE sql
  BEGIN ATOMIC
    SELECT res_elec_internal.refuse(sqlstate, jsonb_build_array(res_elec_internal.violation(rule, fields, context)));
  END;
COMMENT ON FUNCTION res_elec_internal.refuse(text, text, text[], jsonb) IS 'Raises one broken rule';

CREATE FUNCTION res_elec_internal.message(violation jsonb) RETURNS text
  AS 'MODULE_PATHNAME', 'violation_message' LANGUAGE C STABLE STRICT;
CREATE FUNCTION res_elec_internal.violation_list(violations jsonb) RETURNS jsonb
  AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT;
COMMENT ON FUNCTION res_elec_internal.violation_list(jsonb) IS
  'Violations (an array of res_elec_internal.violation) as an error lists them: [{code, fields, message, context}], '
  '50 at most';

COMMENT ON FUNCTION res_elec_internal.message(jsonb) IS 'The sentence of a violation in the language res_elec.language';

CREATE FUNCTION res_elec_internal.word(code text) RETURNS text
  AS 'MODULE_PATHNAME', 'code_word' LANGUAGE C STABLE STRICT;
COMMENT ON FUNCTION res_elec_internal.word(text) IS
  'What people call a field, state, level, role or rule in the language res_elec.language, without article; the code '
  'itself where no word is known';

CREATE FUNCTION res_elec_internal.messages() RETURNS json
  AS 'MODULE_PATHNAME', 'message_catalogue' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.messages() IS
  'Every rule that can be broken, with its sentence and hint in the language res_elec.language, before figures and '
  'words are filled in: [{rule, sentence, hint}]';

CREATE FUNCTION res_elec_internal.say(language text, english text, french text) RETURNS text
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.say(text, text, text) IS
  'The English or the French sentence, which is set with the spaces that do not break; French unless the language is en';

CREATE FUNCTION res_elec_internal.require_object(value jsonb, field text) RETURNS void AS 'MODULE_PATHNAME' LANGUAGE C
  STABLE;
COMMENT ON FUNCTION res_elec_internal.require_object(jsonb, text) IS 'Refuses (RE001) what is given and is no object';
