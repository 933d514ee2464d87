// The styles of what is managed, once, wherever a part of it is shown.
import { h } from './dom.js';

const HREF = new URL('../manage.css', import.meta.url).pathname;

export function dress() {
  if (document.querySelector(`link[href="${HREF}"]`)) return null;
  return new Promise((resolve) => {
    document.head.append(h('link', { rel: 'stylesheet', href: HREF, on: { load: resolve, error: resolve } }));
  });
}
