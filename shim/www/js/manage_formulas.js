// The electoral formulas to choose from, by the names that people have for them; a country's own by what it says of
// itself.
import * as api from './api.js';
import { h, setText } from './dom.js';
import { selectField } from './manage_form.js';
import { has, t } from './words.js';

const KNOWN = 500,
  LONG = 90;

const shortened = (text) => (text.length > LONG ? `${text.slice(0, LONG - 1).trimEnd()}…` : text);

export function nameOf({ code, shipped, source, description }) {
  if (has(`formula_${code}`)) return t(`formula_${code}`);
  return shortened(shipped ? source : description);
}

// { name(code), field(code) }: what a formula is called, and the field that chooses one.
export async function formulas() {
  const { rows } = await api.list(`/api/formulas?limit=${KNOWN}`);
  const found = (code) => rows.find((one) => one.code === code);
  const name = (code) => (found(code) ? nameOf(found(code)) : (code ?? ''));
  function field(code) {
    const law = h('p', { class: 'base', role: 'status' });
    const tell = () => setText(law, found(one.value()) ? t('formulaSource', { source: found(one.value()).source })
      : '');
    const options = rows.map((row) => [row.code, nameOf(row)]).sort((a, b) => a[1].localeCompare(b[1]));
    const one = selectField('formula', t('formula'), [['', t('noFormulaChosen')], ...options],
      { value: code ?? '', on: { change: () => tell() } });
    one.node.append(law);
    tell();
    return { ...one, value: () => one.value() || null };
  }
  return { name, field };
}
