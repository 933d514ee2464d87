-- The places of one election for another: areas of its own, centers, offices with their registers, scopes. What the
-- other has already stays as it is. Whatever is copied is written by the tables' own rules, in statements over many
-- rows.

-- What is looked up is joined as sets, whatever statistics say of tables that have just been filled; what is written is
-- not.

-- copy_area: the areas that the first election has for itself, and which they are in the second.
CREATE FUNCTION res_elec_internal.copy_area_lines(from_election integer, to_election integer, of_kind text)
  RETURNS TABLE (old_id integer, new_id integer, parent_id integer)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET enable_nestloop = off
      SET plan_cache_mode = force_custom_plan AS
$$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    SELECT a.id, b.id, a.parent_id
      FROM (SELECT x.id, coalesce(p.new_id, x.parent_id) AS parent_id, res_elec_internal.name_key(x.name) AS key
              FROM res_elec.area x LEFT JOIN pg_temp.copy_area p ON p.old_id = x.parent_id
             WHERE x.election_id = from_election AND x.kind = of_kind) AS a
      LEFT JOIN (SELECT y.id, coalesce(y.parent_id, 0) AS parent_id, res_elec_internal.name_key(y.name) AS key
                   FROM res_elec.area y WHERE y.election_id = to_election AND y.kind = of_kind) AS b
             ON b.parent_id = coalesce(a.parent_id, 0) AND b.key = a.key;
END
$$;
COMMENT ON FUNCTION res_elec_internal.copy_area_lines(integer, integer, text) IS
  'The areas of one kind that an election has for itself, which they are in another one (NULL: none yet), and in '
  'which area they lie there';

CREATE FUNCTION res_elec_internal.copy_areas(from_election integer, to_election integer) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  of_kind text;
BEGIN
  CREATE TEMPORARY TABLE copy_area (old_id integer PRIMARY KEY, new_id integer) ON COMMIT DROP;
  FOREACH of_kind IN ARRAY res_elec_internal.area_kinds() LOOP
    INSERT INTO res_elec.area (kind, name, parent_id, election_id, population, chief_town)
    SELECT a.kind, a.name, l.parent_id, to_election, a.population, a.chief_town
      FROM res_elec_internal.copy_area_lines(from_election, to_election, of_kind) l
          JOIN res_elec.area a ON a.id = l.old_id
     WHERE l.new_id IS NULL ORDER BY a.id;
    INSERT INTO pg_temp.copy_area SELECT l.old_id, l.new_id FROM res_elec_internal.copy_area_lines(from_election,
        to_election, of_kind) l;
  END LOOP;
  PERFORM res_elec_internal.import_analyze('copy_area');
END
$$;
COMMENT ON FUNCTION res_elec_internal.copy_areas(integer, integer) IS
  'Makes the areas that an election has for itself areas of another one, too: the temporary table copy_area';

-- copy_center: the centers of the first election, and which they are in the second.
CREATE FUNCTION res_elec_internal.copy_center_find(to_election integer) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_nestloop = off
      SET plan_cache_mode = force_custom_plan AS
$$
BEGIN
  UPDATE pg_temp.copy_center c SET new_id = v.id
    FROM (SELECT x.id, coalesce(x.area_id, 0) AS area_id, res_elec_internal.name_key(x.name) AS key
          FROM res_elec.center x WHERE x.election_id = to_election) AS v
   WHERE c.new_id IS NULL AND v.area_id = coalesce(c.area_id, 0) AND v.key = c.key;
END
$$;
COMMENT ON FUNCTION res_elec_internal.copy_center_find(integer) IS
  'Finds which centers of an election those of the temporary table copy_center are';

CREATE FUNCTION res_elec_internal.copy_centers(from_election integer, to_election integer, every boolean)
  RETURNS bigint
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  made bigint;
BEGIN
  CREATE TEMPORARY TABLE copy_center ON COMMIT DROP AS
    SELECT v.id AS old_id, NULL::integer AS new_id, coalesce(a.new_id, v.area_id) AS area_id,
           res_elec_internal.name_key(v.name) AS key
      FROM res_elec.center v LEFT JOIN pg_temp.copy_area a ON a.old_id = v.area_id
     WHERE v.election_id = from_election
       AND (every OR v.id IN (SELECT o.center_id FROM res_elec.office o JOIN pg_temp.copy_contest n
                              ON n.old_id = o.contest_id AND n.new_id IS NOT NULL));
  PERFORM res_elec_internal.import_analyze('copy_center');
  PERFORM res_elec_internal.copy_center_find(to_election);
  INSERT INTO res_elec.center (election_id, area_id, name, address, latitude, longitude, contest_id)
  SELECT to_election, c.area_id, v.name, v.address, v.latitude, v.longitude, n.new_id
    FROM pg_temp.copy_center c JOIN res_elec.center v ON v.id = c.old_id
        LEFT JOIN pg_temp.copy_contest n ON n.old_id = v.contest_id
   WHERE c.new_id IS NULL ORDER BY c.old_id;
  GET DIAGNOSTICS made = ROW_COUNT;
  PERFORM res_elec_internal.copy_center_find(to_election);
  CREATE INDEX ON pg_temp.copy_center (old_id);
  PERFORM res_elec_internal.import_analyze('copy_center');
  RETURN made;
END
$$;
COMMENT ON FUNCTION res_elec_internal.copy_centers(integer, integer, boolean) IS
  'Makes the centers of an election (every one, or those with offices of the contests of copy_contest) centers of '
  'another one, too, once its areas are: the temporary table copy_center. How many were made';

CREATE FUNCTION res_elec_internal.require_places_few(of_election integer, offices bigint)
  RETURNS void AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT;
COMMENT ON FUNCTION res_elec_internal.require_places_few(integer, bigint) IS
  'Refuses (RE001) to copy more offices than a request has time for';
CREATE FUNCTION res_elec_internal.require_places_of_one(offices bigint, name text) RETURNS void AS 'MODULE_PATHNAME'
  LANGUAGE C STABLE STRICT;
COMMENT ON FUNCTION res_elec_internal.require_places_of_one(bigint, text) IS
  'Refuses (RE001) offices, unless there are none, that lie in the area of several contests; name is of one of them';

CREATE FUNCTION res_elec_internal.is_next_round(of_election integer, after_election integer) RETURNS boolean
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT EXISTS (SELECT FROM res_elec.election e WHERE e.id = of_election AND e.previous_round = after_election);
  END;
COMMENT ON FUNCTION res_elec_internal.is_next_round(integer, integer) IS
  'Whether an election is the next round of another one';

-- copy_contest: which contest of the second election one of the first is. In its next round the one that it goes on in,
-- and none where it is decided; else the sole one, of several the one with the code, else the name, of the first's.
CREATE FUNCTION res_elec_internal.copy_contests(from_election integer, to_election integer) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_nestloop = off AS
$$
DECLARE
  goes_on constant boolean := res_elec_internal.is_next_round(to_election, from_election);
  sole integer;
BEGIN
  IF NOT goes_on AND (SELECT count(*) <= 1 FROM res_elec.contest n WHERE n.election_id = to_election) THEN
    sole := res_elec_internal.sole_contest(to_election);
  END IF;
  CREATE TEMPORARY TABLE copy_contest ON COMMIT DROP AS
    SELECT x.id AS old_id, CASE WHEN goes_on THEN r.id ELSE coalesce(sole, c.id, n.id) END AS new_id
      FROM res_elec.contest x
      LEFT JOIN res_elec.contest r ON r.election_id = to_election AND r.previous_round = x.id
      LEFT JOIN res_elec.contest c ON c.election_id = to_election
          AND res_elec_internal.name_key(c.code) = res_elec_internal.name_key(x.code)
      LEFT JOIN res_elec.contest n ON n.election_id = to_election
          AND res_elec_internal.name_key(n.name) = res_elec_internal.name_key(x.name)
     WHERE x.election_id = from_election;
END
$$;
COMMENT ON FUNCTION res_elec_internal.copy_contests(integer, integer) IS
  'Finds which contests of an election those of another one are, NULL for none: the temporary table copy_contest';

-- Which contest of the second election an office of the first is of: that of its own; else, where it is wanted, the one
-- whose area the office lies in, the smallest such area. NULL: it takes no part.
CREATE FUNCTION res_elec_internal.copy_office_contests(from_election integer, to_election integer, by_area boolean)
  RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_nestloop = off
      SET plan_cache_mode = force_custom_plan AS
$$
DECLARE
  shared record;
BEGIN
  CREATE TEMPORARY TABLE copy_office ON COMMIT DROP AS
    SELECT o.id AS old_id, c.new_id AS center_id, n.new_id AS contest_id, o.name, o.registered_voters,
           0::bigint AS fitting,
           coalesce(k.new_id, o.commune_id) AS commune_id, coalesce(d.new_id, o.department_id) AS department_id,
           coalesce(p.new_id, o.province_id) AS province_id
      FROM res_elec.office o
      JOIN pg_temp.copy_center c ON c.old_id = o.center_id
      LEFT JOIN pg_temp.copy_contest n ON n.old_id = o.contest_id
      LEFT JOIN pg_temp.copy_area k ON k.old_id = o.commune_id
      LEFT JOIN pg_temp.copy_area d ON d.old_id = o.department_id
      LEFT JOIN pg_temp.copy_area p ON p.old_id = o.province_id
     WHERE o.election_id = from_election AND o.status <> 'merged';  -- its voters are in the register of another
  PERFORM res_elec_internal.import_analyze('copy_office');
  IF NOT by_area OR NOT EXISTS (SELECT FROM pg_temp.copy_office o WHERE o.contest_id IS NULL) THEN
    RETURN;
  END IF;
  UPDATE pg_temp.copy_office o SET contest_id = f.contest_id, fitting = f.fitting
    FROM (SELECT x.commune_id, x.department_id, x.province_id,
          (array_agg(n.id ORDER BY n.rank DESC, n.id))[1] AS contest_id,
                 count(*) FILTER (WHERE n.rank = n.smallest) AS fitting
            FROM (SELECT DISTINCT y.commune_id, y.department_id, y.province_id FROM pg_temp.copy_office y
                  WHERE y.contest_id IS NULL) AS x
           CROSS JOIN LATERAL (SELECT t.id, res_elec_internal.area_rank(a.kind) AS rank,
                               max(res_elec_internal.area_rank(a.kind)) OVER () AS smallest
                                 FROM res_elec.contest t JOIN res_elec.area a ON a.id = t.area_id
                                WHERE t.election_id = to_election AND t.area_id IN (x.commune_id, x.department_id,
                                    x.province_id)) AS n
           GROUP BY x.commune_id, x.department_id, x.province_id) AS f
   WHERE o.contest_id IS NULL
     AND (o.commune_id, o.department_id, o.province_id) IS NOT DISTINCT FROM (f.commune_id, f.department_id,
         f.province_id);
  SELECT count(*) AS n, min(o.name) AS name INTO shared FROM pg_temp.copy_office o WHERE o.fitting > 1;
  PERFORM res_elec_internal.require_places_of_one(shared.n, coalesce(shared.name, ''));
END
$$;
COMMENT ON FUNCTION res_elec_internal.copy_office_contests(integer, integer, boolean) IS
  'Finds the contests of another election that the offices of an election are of, once its centers are copied and its '
  'contests found: the temporary table copy_office. by_area: of those whose contest is none there by where they lie. '
  'RE001 for offices in the area of several contests';

CREATE FUNCTION res_elec_internal.copy_office_lines(to_election integer) RETURNS bigint
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_nestloop = off
      SET plan_cache_mode = force_custom_plan AS
$$
BEGIN
  CREATE TEMPORARY TABLE copy_line ON COMMIT DROP AS
    SELECT row_number() OVER (ORDER BY l.old_id) AS place, l.center_id, l.contest_id, l.name, l.registered_voters
      FROM (SELECT min(o.old_id) AS old_id, o.center_id, o.contest_id, res_elec_internal.name_key(o.name) AS key,
                   (array_agg(o.name ORDER BY o.old_id))[1] AS name, max(o.registered_voters) AS registered_voters
              FROM pg_temp.copy_office o WHERE o.contest_id IS NOT NULL
             GROUP BY o.center_id, o.contest_id, res_elec_internal.name_key(o.name)) AS l
      LEFT JOIN (SELECT y.center_id, y.contest_id, res_elec_internal.name_key(y.name) AS key FROM res_elec.office y
                 WHERE y.election_id = to_election) AS t
             ON t.center_id = l.center_id AND t.contest_id = l.contest_id AND t.key = l.key
     WHERE t.center_id IS NULL;
  CREATE INDEX ON pg_temp.copy_line (place);
  PERFORM res_elec_internal.import_analyze('copy_line');
  RETURN (SELECT count(*) FROM pg_temp.copy_line);
END
$$;
COMMENT ON FUNCTION res_elec_internal.copy_office_lines(integer) IS
  'The offices of the temporary table copy_office that the election has not, those of one name in one center and '
  'contest once, with the larger register: the temporary table copy_line. How many they are';

CREATE FUNCTION res_elec_internal.copy_offices(to_election integer) RETURNS bigint
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  pieces constant bigint := current_setting('res_elec.import_piece');
  total constant bigint := res_elec_internal.copy_office_lines(to_election);
  first bigint;
BEGIN
  -- so many rows a statement: what it keeps in mind for its end is in memory
  FOR first IN SELECT generate_series(1, total, pieces) LOOP
    INSERT INTO res_elec.office (center_id, contest_id, name, registered_voters)
    SELECT l.center_id, l.contest_id, l.name, l.registered_voters FROM pg_temp.copy_line l WHERE l.place >= first
        AND l.place < first + pieces ORDER BY l.place;
  END LOOP;
  RETURN total;
END
$$;
COMMENT ON FUNCTION res_elec_internal.copy_offices(integer) IS
  'Makes the offices that copy_office_lines() finds. How many were made';

CREATE FUNCTION res_elec_internal.copy_scopes(from_election integer, to_election integer) RETURNS bigint
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  made bigint;
BEGIN
  INSERT INTO res_elec.user_scope (user_id, center_id, area_id)
  SELECT s.user_id, c.new_id, a.new_id
    FROM res_elec.user_scope s
    JOIN res_elec.app_user u ON u.id = s.user_id
    LEFT JOIN pg_temp.copy_center c ON c.old_id = s.center_id
    LEFT JOIN pg_temp.copy_area a ON a.old_id = s.area_id
   WHERE (c.new_id IS NOT NULL OR a.new_id IS NOT NULL)
     AND u.director_id = (SELECT e.owner_id FROM res_elec.election e WHERE e.id = from_election)
     AND u.director_id = (SELECT e.owner_id FROM res_elec.election e WHERE e.id = to_election)
   ORDER BY s.id
  ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS made = ROW_COUNT;
  RETURN made;
END
$$;
COMMENT ON FUNCTION res_elec_internal.copy_scopes(integer, integer) IS
  'Gives those who may enter sheets in places of an election the same places of another one of the same director. How '
  'many scopes were made';

CREATE FUNCTION res_elec_internal.copy_done() RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  DROP TABLE pg_temp.copy_area, pg_temp.copy_contest, pg_temp.copy_center, pg_temp.copy_office, pg_temp.copy_line;
END
$$;
COMMENT ON FUNCTION res_elec_internal.copy_done() IS 'Takes the temporary tables of a copy away';

CREATE FUNCTION res_elec.copy_places(from_election integer, to_election integer, OUT centers bigint, OUT offices bigint,
                                     OUT offices_left bigint, OUT scopes bigint)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
BEGIN
  PERFORM res_elec_internal.import_begin(from_election, 'all');
  PERFORM res_elec_internal.import_begin(to_election, 'all');
  PERFORM res_elec_internal.import_turn(to_election, false);
  PERFORM res_elec_internal.require_open(to_election, 'election');
  PERFORM res_elec_internal.copy_areas(from_election, to_election);
  PERFORM res_elec_internal.copy_contests(from_election, to_election);
  centers := res_elec_internal.copy_centers(from_election, to_election, true);
  PERFORM res_elec_internal.copy_office_contests(from_election, to_election,
            NOT res_elec_internal.is_next_round(to_election, from_election));
  offices := res_elec_internal.copy_offices(to_election);
  offices_left := (SELECT count(*) FROM pg_temp.copy_office o WHERE o.contest_id IS NULL);
  scopes := res_elec_internal.copy_scopes(from_election, to_election);
  PERFORM res_elec_internal.import_done();
  PERFORM res_elec_internal.copy_done();
END
$$;
COMMENT ON FUNCTION res_elec.copy_places(integer, integer) IS
  'Gives an election the places of another: the areas that it has for itself, centers, offices with their registers, '
  'and the scopes of its director''s collaborators where both have one director. In an election of one contest (made '
  'where there is none) each office once; of several, in the contest with the code or name of its own, else in the '
  'one whose area it lies in; in its next round in the contest that goes on, and none of a decided one. What is there '
  'already stays. Returns how many were made, and the offices that are in no contest and were left out. RE001: several '
  'contests have the area of an office; RE002: the election is over; RE004: there is none';
