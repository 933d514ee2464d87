// Slips that give people access, to be printed, cut and handed over: whose it is, the link as a QR code and in letters.
import { h } from './dom.js';
import { moment } from './format.js';
import { qrPicture } from './qr_picture.js';
import { t } from './words.js';

// people: [{ name, phone, invitation }] of invitations by a link; they are shown once. The heading gets the focus of
// who calls.
export function slips(people, { title, hint, beside = [] }) {
  return h(
    'section',
    { class: 'card', 'aria-labelledby': 'slips-title' },
    h('h2', { id: 'slips-title', tabindex: '-1' }, title),
    h('p', { class: 'base' }, hint),
    h('div', { class: 'acts' }, h('button', { type: 'button', class: 'primary', on: { click: () => print() } },
      t('print')), beside),
    h(
      'ul',
      { class: 'slips to-print' },
      people.map(({ name, phone, invitation }) =>
        h(
          'li',
          { class: 'slip' },
          qrPicture(invitation.qr_svg, t('slipPicture', { name })),
          h(
            'div',
            {},
            h('p', { class: 'name' }, name),
            h('p', {}, t('slipHow')),
            h('p', { class: 'link' }, h('code', {}, invitation.link)),
            h('p', {}, t('slipThen', { phone })),
            h('p', { class: 'base' }, t('slipUntil', { when: moment(invitation.expires_at) })),
          ),
        ),
      ),
    ),
  );
}
