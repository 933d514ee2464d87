// node first.mjs URL ELECTION: what the page shows before it has asked for anything, see first.t.
import { ask, check, launch, open, same, until } from './page.mjs';

const [base, election] = process.argv.slice(2);
const browser = await launch();
const asked = [`/api/elections/${election}`, `/api/voting/realtime/${election}`];

// Opens an address; what the API is asked for, streams aside, goes into requests.
async function visit(path, options) {
  const visitor = await open(browser, { width: 360, height: 740, ...options });
  visitor.requests = [];
  visitor.dialogs = 0;
  visitor.page.on('request', (request) => {
    const { pathname, search } = new URL(request.url());
    if (pathname.startsWith('/api/') && request.resourceType() !== 'eventsource')
      visitor.requests.push(pathname + search);
  });
  visitor.page.on('dialog', (dialog) => {
    visitor.dialogs++;
    dialog.dismiss();
  });
  visitor.block = () => visitor.page.route('**/api/**', (route) => route.abort());
  visitor.goto = () => visitor.page.goto(`${base}${path}`, { waitUntil: 'commit' });
  return visitor;
}
const shows = (page, votes) => until(page, (number) =>
  new RegExp(`\\b${number}\\b`).test(document.querySelector('main .votes')?.textContent), votes);

// Without any answer of the API the total is there.
for (const path of ['/', `/election/${election}`]) {
  const alone = await visit(path);
  await alone.block();
  await alone.goto();
  check(`${path}: the first total needs no request`, await shows(alone.page, 60), alone.requests);
  check(`${path}: a name that looks like a script is a name`, await until(alone.page,
    () => document.querySelector('main').textContent.includes('</script><script>alert(1)</script>')));
  same(`${path}: … and none`, alone.dialogs, 0);
  same(`${path}: the title is the server's`, await alone.page.title(), 'Essai – RES-ELEC');
  await alone.context.close();
}

// With the API: neither is asked for, nothing is refused by the page's policy, and changes come.
const visitor = await visit(`/election/${election}`);
await visitor.goto();
check('the page has its total', await shows(visitor.page, 60));
await until(visitor.page, () => document.querySelector('.units a'));
same('neither the election nor its total is asked for', visitor.requests.filter((path) => asked.includes(path)), []);
same('the element is data, which the policy lets stand', visitor.errors, []);
await ask('sheet');
check('a sheet that comes in is shown', await shows(visitor.page, 100));
await visitor.page.reload();
check('a page that is loaded anew has the new total', await shows(visitor.page, 100));
same('no dialog has opened', visitor.dialogs, 0);
await visitor.context.close();

// The server's language and the page's are the same before any script runs.
for (const [locale, query, wanted] of [['en-GB', '', 'en'], ['fr-FR', '', 'fr'], ['fr-FR', '?lang=en', 'en']]) {
  const reader = await visit(`/election/${election}${query}`, { locale, javaScriptEnabled: false });
  await reader.goto();
  await reader.page.waitForLoadState();
  same(`${locale}${query}: the page is in ${wanted}`, await reader.page.getAttribute('html', 'lang'), wanted);
  same(`${locale}${query}: … and so is its frame`, await reader.page.textContent('.skip'),
    wanted === 'en' ? 'Skip to content' : 'Aller au contenu');
  await reader.context.close();
}
await browser.close();
process.exit(0);
