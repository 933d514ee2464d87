// Numbers, shares and times in the language's form (French: narrow no-break spaces, decimal comma).
import { language, t } from './words.js';

const made = new Map();

function format(kind, options) {
  const locale = language() === 'fr' ? 'fr' : 'en-GB';
  const key = locale + kind + JSON.stringify(options);
  if (!made.has(key)) made.set(key, new Intl[kind](locale, options));
  return made.get(key);
}

const known = (value) => value !== null && value !== undefined && !Number.isNaN(value);

export const integer = (value) => (known(value) ? format('NumberFormat', {}).format(value) : '–');

// A share in percent (94.85 → 94,85 %); null is a dash.
export const percent = (value, digits = 2) =>
  known(value)
    ? format('NumberFormat', { style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits })
        .format(value / 100)
        .replace('\u00a0', '\u202f')
    : '–';

// The same in as many decimals as axes and small labels have room for.
export const coarse = (value) => percent(value, 0);

export const decimal = (value, digits = 2) =>
  known(value) ? format('NumberFormat', { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value)
    : '–';

// A difference of shares in points, with as many decimals as it needs, two at most.
export const points = (value) =>
  known(value) ? format('NumberFormat', { maximumFractionDigits: Math.abs(value) < 10 ? 2 : 1 }).format(value) : '–';

// What was compared, to four decimals: a quotient, a remainder.
export const fraction = (value) => format('NumberFormat', { maximumFractionDigits: 4 }).format(value);

export const clock = (when, seconds) =>
  format('DateTimeFormat', { hour: '2-digit', minute: '2-digit', ...(seconds && { second: '2-digit' }) })
  .format(new Date(when));

// The hour as it is said, “21 h 42”; with the day where it is another one than today's.
export function hour(when) {
  const at = new Date(when);
  const text = language() === 'fr' ? clock(at).replace(':', '\u00a0h\u00a0') : clock(at);
  const today = at.toDateString() === new Date().toDateString();
  return today ? t('atHour', { hour: text }) : t('atDay', { hour: text, day: format('DateTimeFormat',
    { day: 'numeric', month: 'short', year: 'numeric' }).format(at) });
}

// A day as ISO writes it, which is the same everywhere.
export const day = (iso) => format('DateTimeFormat',
  { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(iso));

export const moment = (when) =>
  format('DateTimeFormat', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).format(new Date(when));

// “il y a 3 secondes”; a clock that runs behind the server's never says the future.
export function ago(when) {
  const seconds = Math.max(0, Math.round((Date.now() - new Date(when)) / 1000));
  const step = [
    [60, 1, 'second'],
    [3600, 60, 'minute'],
    [86400, 3600, 'hour'],
    [Infinity, 86400, 'day'],
  ].find(([limit]) => seconds < limit);
  return format('RelativeTimeFormat', { numeric: 'auto' }).format(-Math.floor(seconds / step[1]), step[2]);
}

// A count as people write it, 12500 or 12 500 (any kind of space between thousands): the number, null for what is none.
export function countOf(text) {
  const written = text.trim();
  if (!/^(\d{1,10}|\d{1,3}(\s\d{3}){1,3})$/.test(written)) return null;
  const value = Number(written.replace(/\s/g, ''));
  return value <= 2147483647 ? value : null;
}
