// What tests do on the form of a sheet.
const NAMES = ['registered_voters', 'total_voters', 'blank_votes', 'null_votes'];

export const focused = (page) => page.evaluate(() => document.activeElement.id);

export async function signIn(page, identifier, password) {
  await page.fill('#identifier', identifier);
  await page.fill('#password', password);
  await page.keyboard.press('Enter');
}

// counts: registered, voters, blank, null; votes: in the candidates' order.
export async function fill(page, { candidates }, counts, votes) {
  for (const [index, name] of NAMES.entries()) await page.fill(`#${name}`, String(counts[index]));
  for (const [index, candidate] of candidates.entries()) await page.fill(`#votes-${candidate}`, String(votes[index]));
}

// Sends what adds up; what rules would say of it is looked at, and ticked.
export async function send(page) {
  await page.click('.send-bar .primary');
  await page.waitForSelector('dialog[open]');
  for (const box of await page.locator('dialog .soft input').all()) await box.check();
  await page.click('dialog .primary');
}

export async function enter(page, given, address, counts, votes) {
  await page.goto(address);
  await page.waitForSelector('.entry-form');
  await fill(page, given, counts, votes);
  await send(page);
}
