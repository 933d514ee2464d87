// node outlines.mjs URL ELECTION OF_SEATS WITHOUT: maps of a country that is not Gabon, see outlines.t.
import { accessible, check, fits, launch, open, same, until } from './page.mjs';

const [base, one, many, nowhere] = process.argv.slice(2);
const browser = await launch();
const { context, page, errors } = await open(browser, { width: 1280, height: 900 });
const asked = [];
page.on('request', (request) => {
  const { pathname, search } = new URL(request.url());
  if (pathname.endsWith('/outlines')) asked.push(pathname + search);
});
const areas = () => page.$$eval('.map a.area', (links) => links.map((link) => {
  const box = link.querySelector('path').getBBox();
  return { href: link.getAttribute('href').replace(/\d+$/, ''), x: Math.round(box.x), y: Math.round(box.y),
    wide: Math.round(box.width), high: Math.round(box.height), holes: link.querySelector('path').getAttribute('d')
    .split('M').length - 2, label: link.getAttribute('aria-label') };
}));

await page.goto(`${base}/election/${one}`);
check('an election whose areas have outlines has a map', await until(page, () =>
  document.querySelector('.map a.area')));
const provinces = await areas();
same('each area with an outline is on it, and leads to its place', provinces.map((one) => one.href),
  Array(4).fill(`/election/${one}/province/`));
check('the first says who leads in it', /^Terre 0/.test(provinces[0].label) && /33,3/.test(provinces[0].label),
  provinces[0].label);
check('north is up, west is left', provinces[0].y > provinces[2].y && provinces[0].x < provinces[1].x, provinces);
check('a degree eastward is shorter than one northward, as it is there',
  provinces.every((area) => Math.abs(area.wide / area.high - Math.cos((52 * Math.PI) / 180)) < 0.02), provinces);
same('holes are holes', provinces.map((area) => area.holes), [1, 1, 1, 1]);
check('an area without an outline stands beside it', await until(page, () =>
  /Terre 4/.test(document.querySelector('.map-part')?.textContent)));
await accessible(page, 'a map of another country');
await fits(page, 'a map of another country');

await page.goto(`${base}/election/${many}`);
check('constituencies have a map, too', await until(page, () =>
  document.querySelectorAll('.map a.area').length === 4));
same('each leads to its constituency', (await areas()).map((area) => area.href),
  Array(4).fill(`/election/${many}/contest/`));
check('… and is called so', (await areas()).every((area, n) => area.label.startsWith(`Siège ${n}`)), await areas());
await accessible(page, 'a map of constituencies');

await page.goto(`${base}/election/${nowhere}`);
await until(page, () => document.querySelector('.units a'));
check('without outlines there is no map', (await page.$('.map')) === null);
same('outlines are read once', asked, [`/api/elections/${one}/outlines?level=province`,
  `/api/elections/${many}/outlines?level=contest`, `/api/elections/${nowhere}/outlines?level=province`]);
same('no console error', errors, []);
await context.close();
await browser.close();
process.exit(0);
