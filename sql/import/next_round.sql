-- The next round of an election: its undecided contests, those who go on, and their places.

CREATE FUNCTION res_elec_internal.round_contests(from_election integer, to_election integer) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  INSERT INTO res_elec.contest (election_id, name, code, seats, area_id, formula, previous_round)
  SELECT to_election, n.name, n.code, n.seats - g.given, coalesce(a.new_id, n.area_id), n.formula, n.id
    FROM (SELECT o.contest_id, sum(o.seats)::integer AS given FROM pg_temp.round_outcome o
           GROUP BY o.contest_id HAVING bool_or(o.result = 'goes_on')) AS g
    JOIN res_elec.contest n ON n.id = g.contest_id
    LEFT JOIN pg_temp.copy_area a ON a.old_id = n.area_id
   ORDER BY n.id;
  PERFORM res_elec_internal.copy_contests(from_election, to_election);
  INSERT INTO res_elec.candidate (election_id, contest_id, first_name, last_name, code_name, party, ballot_number,
                                  profile_photo_id, birth_date, mean_age, list_size, coalition, previous_round)
  SELECT to_election, m.new_id, c.first_name, c.last_name, c.code_name, c.party, c.ballot_number, c.profile_photo_id,
         c.birth_date, c.mean_age, c.list_size, c.coalition, c.id
    FROM pg_temp.round_outcome o
    JOIN pg_temp.copy_contest m ON m.old_id = o.contest_id AND m.new_id IS NOT NULL
    JOIN res_elec.candidate c ON c.id = o.candidate_id
   WHERE o.result = 'goes_on' ORDER BY c.id;
END
$$;
COMMENT ON FUNCTION res_elec_internal.round_contests(integer, integer) IS
  'Gives an election the undecided contests of the one that it is the next round of, with those who go on (the '
  'temporary table round_outcome) and the seats that are left, once its areas are copied; which became which: the '
  'temporary table copy_contest';

CREATE FUNCTION res_elec_internal.require_next_round(election_id integer, status text, existing integer, tied bigint,
                                                     tied_name text, goes_on bigint) RETURNS void
  AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.require_next_round(integer, text, integer, bigint, text, bigint) IS
  'Refuses a next round that is there (RE003), of an election that is not over or of which nobody goes on (RE002), or '
  'while ties keep it open who does (RE005)';

CREATE FUNCTION res_elec.next_round(of_election integer) RETURNS res_elec.election
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
DECLARE
  e res_elec.election;
  made res_elec.election;
BEGIN
  PERFORM res_elec_internal.require_election(of_election, NULL);
  -- nobody waits for one that is refused
  PERFORM res_elec_internal.require_next_round(x.id, x.status, NULL, 0, NULL, 1) FROM res_elec.election x
      WHERE x.id = of_election;
  -- whoever withdraws, annuls or makes it, too, is before this or after it
  PERFORM res_elec.election_lock(of_election);
  SELECT * INTO e FROM res_elec.election x WHERE x.id = of_election FOR NO KEY UPDATE;
  CREATE TEMPORARY TABLE round_outcome ON COMMIT DROP AS
    SELECT n.id AS contest_id, o.candidate_id, o.result, o.seats
      FROM res_elec.contest n CROSS JOIN LATERAL res_elec.outcome(n.id) o
      JOIN res_elec.electoral_formula f ON f.name = n.formula AND (f.terms ->> 'last_round')::numeric > e.round
     WHERE n.election_id = e.id AND o.result IN ('elected', 'goes_on', 'tied');
  PERFORM res_elec_internal.require_next_round(e.id, e.status, (SELECT x.id FROM res_elec.election x
                                                                WHERE x.previous_round = e.id), r.tied, r.name,
                                                                r.goes_on)
     FROM (SELECT count(DISTINCT n.id) FILTER (WHERE o.result = 'tied') AS tied, min(n.name)
           FILTER (WHERE o.result = 'tied') AS name,
                  count(*) FILTER (WHERE o.result = 'goes_on') AS goes_on
             FROM pg_temp.round_outcome o JOIN res_elec.contest n ON n.id = o.contest_id) AS r;
  INSERT INTO res_elec.election (title, type, year, round, visibility, owner_id, previous_round)
  VALUES (e.title, e.type, e.year, e.round + 1, e.visibility, e.owner_id, e.id)
  RETURNING * INTO made;
  PERFORM res_elec_internal.copy_areas(e.id, made.id);
  PERFORM res_elec_internal.round_contests(e.id, made.id);
  PERFORM res_elec_internal.copy_centers(e.id, made.id, false);
  PERFORM res_elec_internal.copy_office_contests(e.id, made.id, false);
  PERFORM res_elec_internal.copy_offices(made.id);
  PERFORM res_elec_internal.copy_scopes(e.id, made.id);
  PERFORM res_elec_internal.copy_done();
  DROP TABLE pg_temp.round_outcome;
  RETURN made;
END
$$;
COMMENT ON FUNCTION res_elec.next_round(integer) IS
  'Makes the next round of a completed election: an election, pending, with its undecided contests and their seats '
  'that are left, the candidates who go on, and the centers, offices and registers of these contests; those who enter '
  'sheets there may in the new one. RE002 unless it is completed and a contest is undecided, RE003: the next round is '
  'there, RE005: a tie must be ended first';
