-- Electoral formulas by name: the presets that are shipped, and those that a country adds.

CREATE TABLE res_elec.electoral_formula (
  name text PRIMARY KEY,
  description text NOT NULL,
  description_fr text,
  source text NOT NULL,
  terms jsonb NOT NULL,
  shipped boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE res_elec.electoral_formula IS
  'Electoral formulas: who is elected, who goes on to another round, how many seats a list has. Superusers add their '
  'own; those that are shipped stay as they are';
COMMENT ON COLUMN res_elec.electoral_formula.name IS
  'What contests name it by: small letters, digits and _, 60 at most';
COMMENT ON COLUMN res_elec.electoral_formula.description IS
  'What it is, and what of it is a choice because its source is silent';
COMMENT ON COLUMN res_elec.electoral_formula.description_fr IS
  'The same in French, for who asks in it; NULL: description serves all';
COMMENT ON COLUMN res_elec.electoral_formula.source IS 'The law and its articles';
COMMENT ON COLUMN res_elec.electoral_formula.terms IS
  'As seats() takes them (sql/README.md, Seats); checked when written, every mistake is named at once';
COMMENT ON COLUMN res_elec.electoral_formula.shipped IS
  'Whether the extension brings it: it is in no dump then, and neither changes nor goes';
