// Writes seats_oracle.h: seats by two libraries that are not ours, sainte-lague 3.0.0 and hare-niemeyer 3.0.0 of npm.
//     npm install --prefix build/oracle sainte-lague@3.0.0 hare-niemeyer@3.0.0
//     node tests/unit/seats_oracle.mjs build/oracle > tests/unit/seats_oracle.h
// The elections are random, of one seed. Left out are those in which a library finds a draw, and those whose seats it
// does not give all (hare-niemeyer sorts remainders as texts, where 1e-7 is more than 0.5).
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';

const require = createRequire(resolve(process.argv[2], 'x.js'));
const library = async (name) => (await import(pathToFileURL(require.resolve(name)))).default;
const methods = [['sainte_lague', await library('sainte-lague')], ['hare', await library('hare-niemeyer')]];
let state = 20250413;
const below = (limit) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * limit);
};
const rows = [];
for (const [name, apportion] of methods) {
  for (let made = 0; made < 150;) {
    const seats = 1 + below(120);
    const votes = Array.from({ length: 2 + below(9) }, () => 1 + below(below(2) ? 200 : 1000000));
    try {
      const given = apportion(Object.fromEntries(votes.map((v, i) => [`l${i}`, v])), seats, { draw: false });
      if (Object.values(given).reduce((sum, n) => sum + n, 0) !== seats) continue;
      rows.push(`    {&${name}, ${seats}, "${votes.join(' ')}", "${votes.map((_, i) => given[`l${i}`]).join(' ')}"},`);
      made++;
    } catch { /* a draw */ }
  }
}
console.log(`/* Seats by sainte-lague 3.0.0 and hare-niemeyer 3.0.0 of npm; written by seats_oracle.mjs. */
static const OracleCase oracle_cases[] = {\n${rows.join('\n')}\n};`);
