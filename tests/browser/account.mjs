// node account.mjs URL PHONE PASSWORD TEMPORARY: how an account is kept, see account.t.
import { accessible, ask, check, fits, launch, open, same, until } from './page.mjs';

const [base, phone, password, temporary] = process.argv.slice(2);
const browser = await launch();
const sql = async (query) => (await ask('sql', query)).value;
const totp = async (secret, steps) => (await ask('totp', secret, steps)).value;

async function signIn(page, who, secret, at = 'sign-in') {
  await page.goto(`${base}/${at}`);
  await page.waitForSelector('#identifier');
  await page.fill('#identifier', who);
  await page.fill('#password', secret);
  await page.keyboard.press('Enter');
}

async function sessions(page) {
  await page.waitForSelector('#sessions');
  await page.click('#sessions summary');
  same('the open sessions are listed', await page.locator('.session').count(), 2);
  await accessible(page, 'the account with its sessions');
  await page.click('.session button');
  check('one that is ended goes', await until(page, () => document.querySelectorAll('.session').length === 1));
  same('… on the server', await sql("SELECT count(*) FROM res_elec.session WHERE ended_at IS NULL AND user_id = 1"),
    '1');
}

async function enrol(page) {
  await page.click('#second-factor summary');
  await page.fill('#factor-password', 'un faux mot de passe');
  await page.click('#second-factor [type=submit]');
  check('a wrong password begins none',
    await until(page, () => document.querySelector('#second-factor [role=alert]').textContent.length > 0));
  await page.fill('#factor-password', password);
  await page.click('#second-factor [type=submit]');
  await page.waitForSelector('#factor-secret');
  check('the secret is a picture',
    await page.evaluate(() => document.querySelector('svg.qr path') !== null && document.querySelector('svg.qr')
      .getBoundingClientRect().width > 100));
  await fits(page, 'the picture');
  await accessible(page, 'the second factor that begins');
  const secret = await page.textContent('#factor-secret');
  await page.fill('#factor-code', '000000');
  await page.click('#second-factor [type=submit]');
  check('a wrong code is said', await until(page, () => document.querySelector('#second-factor [role=alert]')
    .textContent.length > 0));
  await page.fill('#factor-code', await totp(secret, -1));
  await page.click('#second-factor [type=submit]');
  await page.waitForSelector('.codes code');
  same('recovery codes are shown', await page.locator('.codes code').count(), 10);
  same('it is on',
    await sql('SELECT count(*) FROM res_elec.second_factor WHERE user_id = 1 AND confirmed_at IS NOT NULL'), '1');
  return [secret, await page.textContent('.codes li:first-child code')];
}

const { page: first } = await open(browser, { width: 390, height: 844 });
await signIn(first, phone, password, 'account');
check('who signs in at the address of the account is there',
  await until(first, () => document.querySelector('#sessions') !== null));
await sessions(first);
const [secret, recovery] = await enrol(first);
await first.close();

const { page: second } = await open(browser, { width: 390, height: 844 });
await signIn(second, phone, password);
check('the code is asked for', await until(second, () => document.querySelector('#code')?.offsetParent !== null));
await accessible(second, 'signing in with a code');
await second.fill('#code', await totp(secret, 0));
await second.keyboard.press('Enter');
await second.waitForSelector('#second-factor');
check('it signs in', true);
await second.click('#second-factor summary');
await second.fill('#factor-password', password);
await second.fill('#factor-code', recovery);
await second.click('#second-factor [type=submit]');
check('a recovery code and the password end it',
  await until(second, () => document.querySelector('.notice')?.textContent.includes('plus de second facteur')));
same('… on the server', await sql('SELECT count(*) FROM res_elec.second_factor'), '0');
await second.close();

const { page: third } = await open(browser, { width: 390, height: 844 });
await signIn(third, temporary, password);
await third.waitForSelector('#change-password[open]');
await third.fill('#current-password', password);
await third.fill('#new-password', 'motdepasse2025');
await third.click('#change-password [type=submit]');
check('a common password is refused in words',
  await until(third, () => document.querySelector('#change-password [role=alert]').textContent.includes('premiers')));
await third.fill('#new-password', 'quatre mangues vertes');
await third.click('#change-password [type=submit]');
check('a good one opens the page', await until(third, () => location.pathname === '/'));

const mine = "SELECT count(*) FROM res_elec.session s JOIN res_elec.app_user u ON u.id = s.user_id WHERE s.ended_at " +
  "IS NULL AND u.phone_number = '" + temporary + "'";
const { page: fourth } = await open(browser, { width: 390, height: 844 });
await signIn(fourth, temporary, 'quatre mangues vertes');
await fourth.waitForSelector('#sessions');
same('two sessions are open', await sql(mine), '2');
await fits(fourth, 'the account with its ways out');
await fourth.click('#sign-out-everywhere');
check('all sessions end, this one too',
  await until(fourth, () => location.pathname === '/' && document.querySelector('#account').getAttribute('href') ===
    '/sign-in'));
same('… on the server', await sql(mine), '0');
await third.goto(`${base}/account`);
await third.reload();
check('… and on the other device', await until(third, () => document.querySelector('#identifier') !== null));
// Who one is, what is kept of one, and the end of the account
await ask('privacy');
const { page: fifth } = await open(browser, { width: 390, height: 844 });
await signIn(fifth, temporary, 'quatre mangues vertes', 'account');
await fifth.waitForSelector('#profile');
await fifth.click('#profile summary');
check('a name needs no password', await fifth.locator('#profile-password').isHidden());
await fifth.fill('#profile-last_name', 'Raire-Nze');
await fifth.click('#profile [type=submit]');
check('a new name is said',
  await until(fifth, () => document.querySelector('.notice')?.textContent.includes('Profil modifié')));
same('… on the server', await sql(`SELECT last_name FROM res_elec.app_user WHERE phone_number = '${temporary}'`),
  'Raire-Nze');
await fifth.click('#profile summary');
await fifth.fill('#profile-phone_number', '077 99 88 77');
check('a number needs it', await fifth.locator('#profile-password').isVisible());
await fifth.click('#profile [type=submit]');
check('… and says so',
  await until(fifth, () => /mot de passe actuel/i.test(document.querySelector('#profile-password-wrong').textContent)));
await fifth.click('#privacy summary');
same('the operator’s words are there', await fifth.$$eval('.privacy p',
  (parts) => parts.map((one) => one.textContent)), ['La commission garde ces données.', 'Écrivez-lui.']);
await fifth.click('#delete-account summary');
await accessible(fifth, 'the account with its data');
await fits(fifth, 'the account with its data');
const [download] = await Promise.all([fifth.waitForEvent('download'), fifth.click('#own-data')]);
same('all that is kept is a file', download.suggestedFilename(), 'res-elec.json');
await fifth.fill('#delete-password', 'quatre mangues vertes');
await fifth.click('#delete-account [type=submit]');
check('nobody deletes an account by one touch',
  await until(fifth, () => /Cochez/.test(document.querySelector('#delete-account [role=alert]').textContent)));
await fifth.check('#delete-sure');
await fifth.click('#delete-account [type=submit]');
check('the account is deleted, and its session with it', await until(fifth, () => location.pathname === '/'
  && document.querySelector('#account').getAttribute('href') === '/sign-in'));
same('… on the server',
  await sql(`SELECT count(*) FROM res_elec.app_user WHERE active AND email = 'tempo@example.ga'`), '0');
await fifth.close();

// Who has no account, and who cannot sign in
const { page: sixth } = await open(browser, { width: 320, height: 640 });
await sixth.goto(`${base}/sign-in`);
await sixth.waitForSelector('#register');
await sixth.click('#forgot-password summary');
await sixth.fill('#forgot-email', 'tempo@example');
await sixth.click('#forgot-password [type=submit]');
check('who forgot their password is told the same for any address', await until(sixth, () =>
  document.querySelector('#forgot-password [role=status]').textContent.startsWith('Si cette adresse a un compte')));
same('… and a mail waits', await sql("SELECT recipient FROM res_elec.mail_outbox WHERE kind = 'password_reset'"),
  'tempo@example');
await sixth.click('#register summary');
check('the operator’s words are there before one registers',
  (await sixth.textContent('#register .privacy')).includes('La commission garde ces données.'));
await sixth.fill('#register-first_name', 'Ève');
await sixth.fill('#register-last_name', 'Nouvelle');
await sixth.fill('#register-phone_number', '074 55 66 77');
await sixth.fill('#register-email', 'eve@example.ga');
await sixth.fill('#register-password', 'court');
await sixth.click('#register [type=submit]');
check('what is refused is said at its field', await until(sixth, () =>
  document.querySelector('#register-password').getAttribute('aria-invalid') === 'true' &&
  document.querySelector('#register-password-wrong').textContent.includes('10') &&
  document.activeElement.id === 'register-password'));
await accessible(sixth, 'the forms of who cannot sign in');
await fits(sixth, 'the forms of who cannot sign in');
await sixth.fill('#register-password', 'quatre mangues vertes');
await sixth.click('#register [type=submit]');
check('who registers is signed in', await until(sixth, () => location.pathname === '/account'
  && document.querySelector('h1')?.textContent === 'Ève Nouvelle'));
same('… as a director', await sql("SELECT role FROM res_elec.app_user WHERE email = 'eve@example.ga'"), 'director');
await sql("INSERT INTO res_elec.setting VALUES ('registration', 'closed') RETURNING 1");
const { page: seventh } = await open(browser, { width: 320, height: 640 });
await seventh.goto(`${base}/sign-in`);
await seventh.waitForSelector('#forgot-password');
same('where nobody may register the form is not offered', await seventh.locator('#register').count(), 0);
let asked = 0;
const held = new Promise((resolve) => {
  seventh.route('**/api/auth/registration', () => resolve(asked += 1)).then(() => seventh.reload()); // never answered
  setTimeout(resolve, 15000);
});
await held;
check('signing in waits for nothing', await until(seventh,
  () => document.querySelector('#identifier') && document.querySelector('#forgot-password')));
same('… that is not answered', asked, 1);
await browser.close();
process.exit(0);
