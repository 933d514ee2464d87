// A client of the earlier service, as its users wrote them for Node: JSON, figures as text where an input field had
// them, the first refresh token again and again (it asks for one that stays), zeros for a sheet that is not in.
//     earlier_client.mjs URL PHONE      exits 0 when all went as it expects, else says what did not
import assert from 'node:assert/strict';

const [url, phone] = process.argv.slice(2);
let token;

async function call(method, path, wanted, body, bearer = token) {
  const answer = await fetch(`${url}/api${path}`, {
    method,
    headers: { Accept: 'Application/JSON, text/plain, */*;q=0.5',
      ...(body && { 'Content-Type': 'application/json;charset=utf-8' }),
      ...(bearer && { Authorization: `Bearer ${bearer}` }) },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  assert.equal(answer.status, wanted, `${method} ${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : null;
}

const person = { first_name: 'Léa', last_name: 'Ondo', phone_number: phone, email: `lea${phone}@example.ga`,
  password: 'battery staple horse', province: 'Estuaire', commune: 'Ntoum' };
await call('POST', '/auth/register', 201, person);
const session = await call('POST', '/auth/login', 200,
  { phone_number: phone, password: person.password, rotate: false });
for (let i = 0; i < 3; i++) token = (await call('POST', '/auth/refresh', 200, undefined, session.refresh_token))
  .access_token;
assert.equal((await call('GET', '/auth/profile', 200)).last_name, 'Ondo');

const { election } = await call('POST', '/elections', 201,
  { title: 'Municipales', type: 'municipal', year: 2025, status: 'active' });
assert.match(election.created_at, /T\d\d:\d\d:\d\d\.\d{6}\+00:00$/);
const candidates = [];
for (const code of ['A', 'B']) {
  candidates.push((await call('POST', '/candidates', 201,
    { election_id: election.id, first_name: 'X', last_name: code, code_name: code,
      ballot_number: `${candidates.length + 1}` })).candidate);
}
const { center } = await call('POST', `/elections/${election.id}/centers`, 201,
  { name: 'École', province: 'Estuaire', department: '', commune: '' });
const { office } = await call('POST', `/centers/${center.id}/offices`, 201, { name: 'Bureau 1' });
const sheet = `/offices/${office.id}/results`;
await call('GET', sheet, 404);
const zeros = (await call('GET', `${sheet}?empty=zeros`, 200)).office;
assert.deepEqual([zeros.total_voters, zeros.blank_votes, zeros.null_votes, zeros.results], [0, 0, 0, []]);
const figures = { total_voters: '10', blank_votes: '1', null_votes: '1',
  results: candidates.map(({ id }) => ({ candidate_id: `${id}`, votes: '4' })) };
await call('POST', sheet, 201, figures);
await call('POST', sheet, 200, figures);
assert.equal((await call('PUT', sheet, 200, { blank_votes: '0', total_voters: 9 })).office.total_voters, 9);
assert.deepEqual((await call('GET', `/centers/${center.id}/offices`, 200))
  .map((o) => [o.center.name, o.total_voters, o.results.length]), [['École', 9, 2]]);
assert.equal((await call('GET', `/elections/${election.id}/results`, 200)).candidate_results[candidates[0].id], 4);
assert.equal((await call('PUT', `/candidates/${candidates[0].id}`, 200, { party: 'P' })).candidate.election_id,
  election.id);
const { election: other } = await call('POST', '/elections', 201, { title: 'Essai', type: 'local', year: 2025 });
assert.equal(other.status, 'pending');
const gone = (await call('POST', '/candidates', 201,
  { election_id: other.id, first_name: 'X', last_name: 'Y', code_name: 'Z' })).candidate;
assert.equal((await call('DELETE', `/candidates/${gone.id}`, 200)).message.length > 0, true);
assert.equal((await call('DELETE', `/elections/${other.id}`, 200)).message.length > 0, true);
await call('POST', '/auth/logout', 204);
await call('POST', '/auth/refresh', 401, undefined, session.refresh_token);
console.log('well');
