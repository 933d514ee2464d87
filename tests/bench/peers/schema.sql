-- The tables of the peers, as a service without the extension has them, and the same elections as http.pl makes there:
-- 1 of :offices offices, 2 of :sheets, 8 candidates each, and the same person signed in (:user, :session).
CREATE TABLE app_user (id integer PRIMARY KEY, role text NOT NULL, active boolean NOT NULL);
CREATE TABLE session (id uuid PRIMARY KEY, user_id integer NOT NULL REFERENCES app_user, ended_at timestamptz);
CREATE TABLE election (id integer PRIMARY KEY, title text NOT NULL, status text NOT NULL, visibility text NOT NULL,
                       owner_id integer NOT NULL REFERENCES app_user);
CREATE TABLE candidate (id integer PRIMARY KEY, election_id integer NOT NULL REFERENCES election, name text NOT NULL);
CREATE INDEX ON candidate (election_id);
CREATE TABLE office (id integer PRIMARY KEY, election_id integer NOT NULL REFERENCES election, name text NOT NULL,
                     registered_voters integer NOT NULL);
CREATE INDEX ON office (election_id) INCLUDE (registered_voters);
CREATE TABLE sheet (office_id integer PRIMARY KEY REFERENCES office, election_id integer NOT NULL REFERENCES election,
                    total_voters integer NOT NULL, blank_votes integer NOT NULL, null_votes integer NOT NULL,
                    created_by integer NOT NULL REFERENCES app_user, created_at timestamptz NOT NULL DEFAULT now());
CREATE INDEX ON sheet (election_id);
CREATE TABLE vote (office_id integer REFERENCES sheet, candidate_id integer REFERENCES candidate,
                   election_id integer NOT NULL REFERENCES election, votes integer NOT NULL,
                   PRIMARY KEY (office_id, candidate_id));
CREATE INDEX ON vote (election_id, candidate_id) INCLUDE (votes);
INSERT INTO app_user VALUES (:user, 'director', true);
INSERT INTO session VALUES (:'session', :user);
INSERT INTO election SELECT n, 'bench', 'active', 'public', :user FROM generate_series(1, 2) n;
INSERT INTO candidate SELECT n, (n + 7) / 8, 'C ' || n FROM generate_series(1, 16) n;
INSERT INTO office SELECT n, CASE WHEN n <= :offices THEN 1 ELSE 2 END, n::text, 500
  FROM generate_series(1, :offices + :sheets) n;
ANALYZE;
