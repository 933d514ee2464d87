// Centers and offices that another election has already.
import * as api from './api.js';
import { integer } from './format.js';
import { askForm } from './manage_ask_form.js';
import { selectField } from './manage_form.js';
import { typeAndYear } from './manage_elections.js';
import { call } from './session.js';
import { count, t } from './words.js';

const ELECTIONS = 1000;

// Asks from which, and copies; what came of it as a sentence, null where nothing was done.
export async function copyPlaces(election) {
  const { rows } = await api.list(`/api/elections?managed=true&limit=${ELECTIONS}`);
  const others = rows.filter((one) => one.id !== election.id).map((one) =>
    [one.id, `${one.title} (${typeAndYear(one)})`]);
  if (others.length === 0) return t('noOtherElection');
  const made = await askForm({
    title: t('copyPlacesAsk'),
    text: t('copyPlacesMeans'),
    fields: [selectField('places_from', t('election'), others)],
    act: t('copyPlaces'),
    send: (values) => call('POST', `/api/elections/${election.id}/places`, values),
  });
  if (!made) return null;
  const { centers, offices, offices_left: left } = made.places;
  return [
    t('placesCopied', { centers: count('nCenters', centers, { n: integer(centers) }), offices: count('nOffices',
      offices, { n: integer(offices) }) }),
    left ? count('placesLeft', left, { n: integer(left) }) : '',
  ]
    .filter(Boolean)
    .join(' ');
}
