-- Who may do what. Everything is closed first. Then each table, view and function of res_elec stands in exactly one
-- list, and so does each of res_elec_internal that anybody but the owner may call (tests/structure/sql_grants.t):
-- res_elec_reader reads the views; res_elec_operator also writes the data through the tables' rules; res_elec_api, the
-- server's role, calls what is in its schema.

REVOKE ALL ON ALL TABLES IN SCHEMA res_elec FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA res_elec, res_elec_api, res_elec_internal FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA res_elec_api TO res_elec_api;

-- For nobody but the owner and the functions that run as the owner.
REVOKE ALL ON
  res_elec.account_attempt, res_elec.address_change, res_elec.address_link, res_elec.app_user,
  res_elec.audit_log, res_elec.checkpoint,
  res_elec.checkpoint_total,
  res_elec.curve, res_elec.curve_slot, res_elec.file, res_elec.mail_outbox, res_elec.password_reset,
  res_elec.recovery_code, res_elec.second_factor, res_elec.session,
  res_elec.setting, res_elec.this_node, res_elec.user_scope, res_elec.audit_sheets
  FROM PUBLIC;
REVOKE ALL ON FUNCTION
  res_elec.add_node(integer, integer), res_elec.become_node(integer, integer),
  res_elec.offer_node(integer), res_elec.remove_node(integer, boolean),
  res_elec.create_user(text, text, text, text, text, text, integer, text, text, boolean),
  res_elec.import_users(text, boolean, text),
  res_elec.rebuild_tallies(), res_elec.reopen_election(integer, text, text, date), res_elec.set_up_database(name),
  res_elec.tie_login(integer, regrole)
  FROM PUBLIC;

-- The type votes, formulas, and what rows are indexed and judged by, serve everybody who can reach the schema, or a
-- table of it.
GRANT EXECUTE ON FUNCTION
  res_elec.candidate_name(text, text), res_elec.certainty(bigint[], bigint, integer), res_elec.percent(bigint, bigint),
  res_elec.seat_steps(bigint[], integer, jsonb), res_elec.seats(bigint[], integer, jsonb), res_elec.sum(res_elec.votes),
  res_elec.total(res_elec.votes), res_elec.votes(integer[], bigint[]), res_elec.votes_each(res_elec.votes)
  TO PUBLIC;
GRANT EXECUTE ON FUNCTION
  res_elec_internal.votes_add(res_elec.votes, res_elec.votes), res_elec_internal.votes_cmp(res_elec.votes,
      res_elec.votes),
  res_elec_internal.votes_eq(res_elec.votes, res_elec.votes), res_elec_internal.votes_from_jsonb(jsonb),
  res_elec_internal.votes_ge(res_elec.votes, res_elec.votes), res_elec_internal.votes_get(res_elec.votes, integer),
  res_elec_internal.votes_gt(res_elec.votes, res_elec.votes), res_elec_internal.votes_hash(res_elec.votes),
  res_elec_internal.votes_hash_extended(res_elec.votes, bigint), res_elec_internal.votes_in(cstring),
  res_elec_internal.votes_le(res_elec.votes, res_elec.votes), res_elec_internal.votes_lt(res_elec.votes,
      res_elec.votes),
  res_elec_internal.votes_ne(res_elec.votes, res_elec.votes), res_elec_internal.votes_out(res_elec.votes),
  res_elec_internal.votes_recv(internal), res_elec_internal.votes_send(res_elec.votes),
  res_elec_internal.votes_subtract(res_elec.votes, res_elec.votes), res_elec_internal.votes_sum_combine(internal,
      internal),
  res_elec_internal.votes_sum_deserialize(bytea, internal), res_elec_internal.votes_sum_final(internal),
  res_elec_internal.votes_sum_serialize(internal), res_elec_internal.votes_sum_step(internal, res_elec.votes),
  res_elec_internal.votes_to_jsonb(res_elec.votes)
  TO PUBLIC;
GRANT EXECUTE ON FUNCTION
  res_elec_internal.message(jsonb), res_elec_internal.name_clean(text), res_elec_internal.name_grams(integer, text),
  res_elec_internal.name_key(text), res_elec_internal.sheet_vector(res_elec.votes, integer, integer),
  res_elec_internal.sheet_words_fit(text, text)
  TO PUBLIC;

-- What readers read; the functions of res_elec_internal are parts of views.
GRANT SELECT ON
  res_elec.area_results, res_elec.center_results, res_elec.election_progress, res_elec.election_results,
  res_elec.office_results,
  res_elec.office_status, res_elec.sheet_flags, res_elec.sheet_history, res_elec.tally,
  res_elec.contest_certainties, res_elec.contest_outcomes, res_elec.contest_rounds, res_elec.decisions,
  res_elec.election_proclamations,
  res_elec.election_outcomes, res_elec.party_results
  TO res_elec_reader, res_elec_operator;
GRANT EXECUTE ON FUNCTION
  res_elec.tally_level(text), res_elec.tally_levels(), res_elec.tally_bucket(text), res_elec.tally_buckets(),
  res_elec.tally_counted(smallint),
  res_elec.shares(integer[], res_elec.votes), res_elec.position_now(),
  res_elec.results_as_of(integer, timestamptz, text), res_elec.results_at_position(integer, text, text),
  res_elec.election_as_of(integer, timestamptz, text), res_elec.election_at_position(integer, text, text),
  res_elec.changes(integer, text, text), res_elec.nist_export(integer, integer),
  res_elec.outcome(integer), res_elec.outcome_steps(integer), res_elec.certainty(integer), res_elec.robustness(integer)
  TO res_elec_reader, res_elec_operator;
GRANT EXECUTE ON FUNCTION
  res_elec_internal.contests_with_formula(integer), res_elec_internal.office_is_expected(text),
  res_elec_internal.office_buckets(text),
  res_elec_internal.outcomes(integer[]), res_elec_internal.party_standing(integer),
  res_elec_internal.sheet_was(integer, timestamptz), res_elec_internal.sheet_was_held(integer, timestamptz, integer)
  TO res_elec_reader, res_elec_operator;

-- What operators read and call; those of res_elec_internal are called by triggers and functions that run as whoever
-- writes.
GRANT SELECT ON
  res_elec.area, res_elec.candidate, res_elec.center, res_elec.contest, res_elec.decision, res_elec.draw,
  res_elec.election, res_elec.office, res_elec.office_history, res_elec.party,
  res_elec.result_sheet, res_elec.result_sheet_history, res_elec.shared_center, res_elec.sheet_flag,
  res_elec.sheet_rule, res_elec.sheet_scan, res_elec.tally_part,
  res_elec.nation_report, res_elec.node, res_elec.node_check, res_elec.node_closing, res_elec.node_report,
  res_elec.node_status,
  res_elec.count_status,
  res_elec_internal.unit_part, res_elec.audit, res_elec.electoral_formula, res_elec.import_progress, res_elec.settings,
  res_elec.sheet_versions
  TO res_elec_operator;
GRANT EXECUTE ON FUNCTION
  res_elec.import_sheets(integer, text, boolean, text), res_elec.import_centers(integer, text, boolean, text),
  res_elec.copy_places(integer, integer), res_elec.import_contests(integer, text, boolean, text),
  res_elec.import_parties(integer, text, boolean, text), res_elec.import_candidates(integer, text, boolean, text),
  res_elec.import_elections(text, boolean, text),
  res_elec.import_areas(text, boolean, text), res_elec.import_results(integer, text, boolean, text),
  res_elec.import_results_file(integer, oid, text, boolean, text), res_elec.import_sheets_file(integer, oid, text,
      boolean, text),
  res_elec.election_of_results(text, text, text, text, text), res_elec.csv_text(bytea, text),
  res_elec.verify_tallies(integer),
  res_elec.recount(integer), res_elec.recount_together(integer), res_elec.election_total(integer, integer),
  res_elec.fold_tallies(), res_elec.maintain(),
  res_elec.close_count(integer, integer), res_elec.node_tables(), res_elec.reopen_count(integer, integer),
  res_elec.nation_digest(), res_elec.prove_nation(), res_elec.report_node(),
  res_elec.area_of_names(integer, text, text, text), res_elec.election_lock(integer), res_elec.verify_sheet(integer,
      text, integer),
  res_elec.release_sheet(integer, text, integer), res_elec.reject_sheet(integer, text, integer),
  res_elec.annul_sheet(integer, text, date, text, integer), res_elec.restore_sheet(integer, text, date, text, integer),
  res_elec.confirm_decision(integer), res_elec.withdraw_decision(integer),
  res_elec.decide_office(integer, text, text, date, text, integer),
  res_elec.proclaim_election(integer, text, date, text),
  res_elec.sheet_rule_list(),
  res_elec.sheet_rules(integer), res_elec.set_rule(text, text, jsonb, integer, text),
  res_elec.next_round(integer), res_elec.record_draw(integer, integer[], text, text, timestamptz)
  TO res_elec_operator;
GRANT EXECUTE ON FUNCTION
  res_elec_internal.shared_offices_now(integer, integer[]), res_elec_internal.sums_together(integer),
  res_elec_internal.verify_contests(integer), res_elec_internal.verify_together(),
  res_elec_internal.sheet_action(integer), res_elec_internal.sheet_figures(res_elec.sheet_versions),
  res_elec_internal.import_progress_list(), res_elec_internal.csv_header(text), res_elec_internal.csv_rows(text,
      integer[]),
  res_elec_internal.setting_list(), res_elec_internal.sole_contest(integer), res_elec_internal.area_path(integer),
  res_elec_internal.area_found(integer, integer, text, text),
  res_elec_internal.area_named(integer, integer, text, text), res_elec_internal.area_rank(text),
  res_elec_internal.election_moves(text),
  res_elec_internal.sheet_read(integer, jsonb), res_elec_internal.sheet_lock(integer),
  res_elec_internal.election_share(integer),
  res_elec_internal.election_share_office(integer), res_elec_internal.sheet_review(integer, text, text, integer),
  res_elec_internal.review_check(integer, integer, text, integer, text, text),
  res_elec_internal.node_number(), res_elec_internal.node_stream(integer),
  res_elec_internal.node_closed(integer, integer), res_elec_internal.setting(text)
  TO res_elec_operator;

-- What operators write. Not created_at: a row that was made earlier is one from a dump, which the audit log leaves out;
-- not a photo: any file could be shown by it; what a row is known by does not change.
GRANT INSERT (id, kind, name, code, parent_id, election_id, population, chief_town),
  UPDATE (kind, name, code, parent_id, election_id, population, chief_town),
  DELETE ON res_elec.area TO res_elec_operator;
GRANT INSERT (id, election_id, name, seats, area_id, code, formula),
  UPDATE (election_id, name, seats, area_id, code, formula),
  DELETE ON res_elec.contest TO res_elec_operator;
GRANT INSERT (id, election_id, name, code, colour),
  UPDATE (election_id, name, code, colour),
  DELETE ON res_elec.party TO res_elec_operator;
GRANT INSERT (id, election_id, contest_id, first_name, last_name, code_name, party, ballot_number, updated_at,
              birth_date, mean_age, list_size, coalition, withdrew_on),
  UPDATE (election_id, contest_id, first_name, last_name, code_name, party, ballot_number, birth_date, mean_age,
          list_size, coalition, withdrew_on),
  DELETE ON res_elec.candidate TO res_elec_operator;
GRANT INSERT (id, election_id, area_id, name, address, latitude, longitude, updated_at, contest_id),
  UPDATE (election_id, area_id, name, address, latitude, longitude, contest_id),
  DELETE ON res_elec.center TO res_elec_operator;
GRANT INSERT (id, election_id, contest_id, center_id, commune_id, department_id, province_id, registered_voters, status,
              merged_into, name, updated_at, reason),
  UPDATE (election_id, contest_id, center_id, commune_id, department_id, province_id, registered_voters, status,
          merged_into, name, reason),
  DELETE ON res_elec.office TO res_elec_operator;
GRANT INSERT (title, type, year, round, status, visibility, owner_id), UPDATE (title, type, year, round, status,
    visibility, owner_id),
  DELETE ON res_elec.election TO res_elec_operator;
GRANT INSERT (office_id, registered_voters, total_voters, blank_votes, null_votes, votes, reason),
  UPDATE (registered_voters, total_voters, blank_votes, null_votes, votes, status, reason),
      DELETE ON res_elec.result_sheet
  TO res_elec_operator;
