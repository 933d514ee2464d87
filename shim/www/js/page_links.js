// The foot of a results page: its data, how it is made, and how it is passed on or printed.
import * as api from './api.js';
import { h, setText } from './dom.js';
import { hour, moment } from './format.js';
import { get } from './store.js';
import { t } from './words.js';
import './words_night.js';

const TRIES = 3;

async function share(text, said) {
  const url = location.origin + location.pathname;
  try {
    if (navigator.share) await navigator.share({ title: text, text, url });
    else {
      await navigator.clipboard.writeText(`${text} ${url}`);
      setText(said, t('linkCopied'));
    }
  } catch {
    // who shares may think better of it, or the browser may forbid it
  }
}

// Reads all parts again until no change came in between: what is printed is of one moment.
async function print(load) {
  for (let i = 0; i < TRIES; i++) {
    const before = get('live')?.version;
    await load().catch(() => {});
    if (get('live')?.version === before) break;
  }
  globalThis.print();
}

// headline() is what is shared; load() reads all parts of the page again.
export function pageLinks(election, headline, load) {
  const said = h('p', { class: 'base', role: 'status' });
  const stamp = h('p', { class: 'printed' });
  const level = election.contests.length > 1 ? 'contest' : 'province';
  const button = (word, click) => h('li', {}, h('button', { type: 'button', on: { click } }, t(word)));
  const link = (word, href) => h('li', {}, h('a', { href, download: true }, t(word)));
  addEventListener('beforeprint', function stampIt() {
    if (!stamp.isConnected) return removeEventListener('beforeprint', stampIt); // of a page that was left
    const live = get('live');
    setText(stamp, t('printed', { title: election.title, when: moment(new Date()),
      hour: live?.updated_at ? hour(live.updated_at) : '–', address: location.href }));
  });
  return h('section', { class: 'page-links', 'aria-label': t('pageLinks') },
    h('ul', {}, link('csvCounted', api.unitsCsv(election.id, level, null)),
      link('nistFile', `/api/elections/${election.id}/export`),
      button('shareResult', () => share(headline(), said)), button('printPage', () => print(load))),
    said, h('details', { class: 'method' }, h('summary', {}, t('method')), h('p', {}, t('methodText'))), stamp);
}
