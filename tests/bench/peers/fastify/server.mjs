// The bench's service in fastify and pg: a result sheet comes in, the live total goes out. Written the plain way: a
// process a core, a pool of connections each, prepared statements, totals by GROUP BY on indexes. It takes the tokens,
// bodies and rules that res_elec takes, and gives answers of the same fields.
import cluster from 'node:cluster';
import os from 'node:os';
import {createRequire} from 'node:module';

const require = createRequire(process.env.NODE_MODULES + '/');
const Fastify = require('fastify');
const jwt = require('@fastify/jwt');
const pg = require('pg');

function start() {
  const pool = new pg.Pool({connectionString: process.env.DATABASE_URL, max: Number(process.env.POOL)});
  const query = (client, name, text, values) => client.query({name, text, values});
  const app = Fastify();
  app.register(jwt, {secret: process.env.JWT_SECRET_KEY, verify: {algorithms: ['HS256'], allowedIss: 'res-elec'}});

  app.addHook('preHandler', async (request, reply) => {
    await request.jwtVerify();
    const found = await query(pool, 'user', `SELECT u.id, u.role FROM app_user u JOIN session s ON s.user_id = u.id
      WHERE u.id = $1 AND s.id = $2 AND s.ended_at IS NULL AND u.active`, [request.user.sub, request.user.sid]);
    if (found.rows.length === 0) return reply.code(401).send({message: 'The session has ended.'});
    request.who = found.rows[0];
  });

  const figure = {type: 'integer', minimum: 0, maximum: 2147483647};
  const id = {type: 'integer', minimum: 1, maximum: 2147483647};
  const byId = {type: 'object', properties: {id}};
  const sheet = {
    type: 'object', required: ['total_voters', 'blank_votes', 'null_votes', 'results'],
    properties: {
      total_voters: figure, blank_votes: figure, null_votes: figure,
      results: {type: 'array', items: {type: 'object', required: ['candidate_id', 'votes'],
        properties: {candidate_id: id, votes: figure}}},
    },
  };

  app.post('/api/offices/:id/results', {schema: {params: byId, body: sheet}}, async (request, reply) => {
    const body = request.body;
    const office = (await query(pool, 'office', `SELECT o.id, o.registered_voters, e.id AS election_id, e.owner_id,
      e.status,
      ARRAY(SELECT c.id FROM candidate c WHERE c.election_id = e.id) AS candidates
      FROM office o JOIN election e ON e.id = o.election_id WHERE o.id = $1`, [request.params.id])).rows[0];
    if (!office) return reply.code(404).send({message: 'There is no such office.'});
    if (office.owner_id !== request.who.id) return reply.code(403).send({message: 'Not yours.'});
    if (office.status !== 'active') return reply.code(409).send({message: 'The election is not active.'});
    const ids = body.results.map((r) => r.candidate_id);
    const votes = body.results.map((r) => r.votes);
    const errors = [];
    if (new Set(ids).size !== ids.length || !ids.every((i) => office.candidates.includes(i)))
      errors.push('a candidate is unknown or repeated');
    if (body.total_voters !== votes.reduce((sum, v) => sum + v, body.blank_votes + body.null_votes))
      errors.push('the sheet does not add up');
    if (body.total_voters > office.registered_voters) errors.push('more voters than registered voters');
    if (errors.length > 0) return reply.code(422).send({message: 'The sheet is refused.', errors});
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      await query(client, 'sheet', `INSERT INTO sheet (office_id, election_id, total_voters, blank_votes, null_votes,
        created_by)
        VALUES ($1, $2, $3, $4, $5, $6)`, [office.id, office.election_id, body.total_voters, body.blank_votes,
          body.null_votes, request.who.id]);
      await query(client, 'votes', `INSERT INTO vote (office_id, candidate_id, election_id, votes)
        SELECT $1, v.candidate_id, $2, v.votes FROM unnest($3::integer[], $4::integer[]) v(candidate_id, votes)`,
      [office.id, office.election_id, ids, votes]);
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK');
      if (error.code === '23505') return reply.code(409).send({message: 'A sheet stands already.'});
      throw error;
    } finally {
      client.release();
    }
    return reply.code(201).send({message: 'Result sheet received.', office: {
      id: office.id, total_voters: body.total_voters, blank_votes: body.blank_votes, null_votes: body.null_votes,
        results: body.results}});
  });

  const percent = (part, whole) => (whole ? Math.round(10000 * part / whole) / 100 : null);

  app.get('/api/voting/realtime/:id', {schema: {params: byId}}, async (request, reply) => {
    const election = (await query(pool, 'election', `SELECT e.*, ARRAY(SELECT c.id FROM candidate c
      WHERE c.election_id = e.id) AS candidates
      FROM election e WHERE e.id = $1`, [request.params.id])).rows[0];
    if (!election || (election.visibility !== 'public' && election.owner_id !== request.who.id))
      return reply.code(404).send({message: 'There is no such election.'});
    const [offices, sheets, votes] = await Promise.all([
      query(pool, 'offices', 'SELECT count(*)::integer AS n, sum(registered_voters)::integer AS registered FROM ' +
        'office WHERE election_id = $1', [election.id]),
      query(pool, 'sheets', `SELECT count(*)::integer AS n, coalesce(sum(o.registered_voters), 0)::integer
        AS registered,
        coalesce(sum(s.total_voters), 0)::integer AS voters, coalesce(sum(s.blank_votes), 0)::integer AS blank,
        coalesce(sum(s.null_votes), 0)::integer AS null, now() AS at
        FROM sheet s JOIN office o ON o.id = s.office_id WHERE s.election_id = $1`, [election.id]),
      query(pool, 'sums',
        'SELECT candidate_id, sum(votes)::integer AS votes FROM vote WHERE election_id = $1 GROUP BY candidate_id',
        [election.id]),
    ]);
    const o = offices.rows[0];
    const s = sheets.rows[0];
    const valid = s.voters - s.blank - s.null;
    const by = new Map(votes.rows.map((r) => [r.candidate_id, r.votes]));
    const results = Object.fromEntries(election.candidates.map((i) => [i, by.get(i) ?? 0]));
    return {
      election_id: election.id, status: election.status, registered_voters: o.registered,
        registered_voters_reported: s.registered,
      total_voters: s.voters, blank_votes: s.blank, null_votes: s.null, valid_votes: valid,
      turnout_percent: percent(s.voters, s.registered),
      candidate_results: results, candidate_percents: Object.fromEntries(Object.entries(results)
        .map(([i, v]) => [i, percent(v, valid)])),
      offices_total: o.n, offices_reported: s.n, updated_at: s.at,
    };
  });
  app.listen({port: Number(process.env.PORT), host: '127.0.0.1'});
}

if (cluster.isPrimary) {
  for (const _ of os.cpus()) cluster.fork();
  process.on('SIGTERM', () => process.exit(0));
} else start();
