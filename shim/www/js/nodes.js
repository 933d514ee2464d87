// Of a nation whose provinces count in databases of their own: those that are cut off, and as of when they are told.
import * as api from './api.js';
import { h } from './dom.js';
import { hour } from './format.js';
import { t } from './words.js';

const EVERY = 60000;

// One sentence a province that is cut off; nothing where none is, or this is no nation, which is asked once.
export function nodes() {
  const node = h('ul', { class: 'base', 'aria-label': t('nodes'), hidden: true });
  let timer = 0;
  async function load() {
    const all = await api.nodes();
    if (all.length > 0) timer = setTimeout(() => load().catch(() => {}), EVERY);
    node.replaceChildren(...all.filter((one) => one.cut_off_since).map((one) => h('li', {}, t('nodeCutOff',
      { name: one.name, when: hour(one.cut_off_since) }))));
    node.hidden = node.childElementCount === 0;
  }
  load().catch(() => {}); // the page is whole without it
  return { node, close: () => clearTimeout(timer) };
}
