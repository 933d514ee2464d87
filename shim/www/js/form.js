// Fields of a form: a label, the control, a hint, and what is wrong with it said at the field itself.
import { h, setAttribute, setText } from './dom.js';

// { node, input, problem(text) }: problem('') takes it away; problem('', other) marks the field, for what the other one
// says. input: the control, or its attributes; beside: what stands with it.
export function field(id, label, input, { hint, beside } = {}) {
  const control = input instanceof Element ? input : h(input.rows ? 'textarea' : 'input', { id, name: id, ...input });
  const note = hint ? h('p', { class: 'base', id: `${id}-hint` }, hint) : null;
  const wrong = h('p', { class: 'wrong', id: `${id}-wrong`, hidden: true });
  const describe = (by) => setAttribute(control, 'aria-describedby', [note?.id, by].filter(Boolean).join(' ') || null);
  describe();
  return {
    node: h(
      'div',
      { class: 'field' },
      h('label', { for: id }, label),
      note,
      beside ? h('div', { class: 'control' }, control, beside) : control,
      wrong,
    ),
    input: control,
    problem(text, other) {
      setText(wrong, text);
      wrong.hidden = !text;
      setAttribute(control, 'aria-invalid', text || other ? 'true' : null);
      describe(text ? wrong.id : other && `${other.input.id}-wrong`);
    },
  };
}
