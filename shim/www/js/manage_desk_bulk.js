// Several held sheets released for one reason: each in the version that was listed, one after the other, and what is
// refused
// is told. Nothing else is done to several at once: who verifies has compared each sheet with its paper.
import { reasonField } from './manage_decide.js';
import { askForm } from './manage_ask_form.js';
import { Problem, call } from './session.js';
import { count, t } from './words.js';
import { integer } from './format.js';

// Resolves with a sentence about what became of them, with null when one thought better of it.
export async function bulk(sheets) {
  const refused = [];
  let released = 0;
  const answer = await askForm({
    title: count('deskReleaseAsk', sheets.length, { n: integer(sheets.length) }),
    text: t('deskReleaseMeans'),
    points: sheets.slice(0, 10).map((sheet) => `${sheet.office}, ${sheet.center}`),
    fields: [reasonField(t('reasonTitle'), { hint: t('reviewReasonHint') })],
    act: count('deskRelease', sheets.length, { n: integer(sheets.length) }),
    async send({ reason }) {
      for (const [index, sheet] of sheets.entries()) {
        try {
          await call(
            'POST',
            `/api/offices/${sheet.office_id}/results/release`,
            { reason },
            { headers: { 'If-Match': sheet.etag } },
          );
          released++;
        } catch (error) {
          if (!(error instanceof Problem) || error.status === 0 || (index === 0 && error.status === 422)) throw error;
          refused.push(`${sheet.office}, ${sheet.center} : ${error.message}`);
        }
      }
    },
  });
  return answer && [count('deskReleased', released, { n: integer(released) }), ...refused].join(' ');
}
