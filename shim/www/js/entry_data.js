// What a sheet is entered with: the office, the candidates of its contest, the sheet that stands. From the server, and
// from this device when the server cannot be asked.
import * as api from './api.js';
import { dress } from './figures.js';
import * as local from './local.js';

const LISTED = 500;
const CONTESTS = 20;
export const isAway = (error) => error.status === 0 || error.status === 429 || error.status >= 500;

const slim = ({ id, contest_id: contest, ballot_number: number, name, short, party, initials, colour }) => ({
  id,
  contest,
  number,
  name,
  short,
  party,
  initials,
  colour,
});

const inOrder = new Intl.Collator('fr', { numeric: true }).compare;
const office = ({ id, name, center, commune, department, contest_id: contest, registered_voters: registered }) => ({
  id,
  name,
  center,
  commune: commune ?? department,
  contest,
  registered,
});

// The candidates of the contests that offices are of: of a country's hundreds of contests the election alone lists
// none.
async function candidatesOf(election, offices) {
  const whole = await api.election(election);
  if (whole.candidates.length === whole.candidates_total) return whole.candidates;
  const contests = [...new Set(offices.map((one) => one.contest_id))].slice(0, CONTESTS);
  return (await Promise.all(contests.map((one) => api.election(election, one)))).flatMap((one) => one.candidates);
}

// The offices of an election that the user may enter sheets for and that have none; kept for when there is no network.
async function mine(user, election) {
  const list = await api.myOffices(election.id, LISTED);
  if (list.offices_total === 0) return null;
  const candidates = await candidatesOf(election.id, list.offices);
  const places = {
    user: user.id,
    election: election.id,
    title: election.title,
    candidates: dress(candidates).map(slim),
    offices: list.offices.map(office).sort((a, b) => inOrder(a.center, b.center) || inOrder(a.name, b.name)),
    total: list.sheets_total,
    missing: list.sheets_missing,
  };
  await local.keepPlaces(places).catch(() => {});
  return places;
}

// { places, away }: of every election that is under way; away: as this device remembers them.
export async function allPlaces(user) {
  try {
    const elections = (await api.elections()).filter((election) => election.status === 'active');
    const places = [];
    for (const election of elections) places.push(await mine(user, election));
    return { places: places.filter(Boolean), away: false };
  } catch (error) {
    if (!isAway(error)) throw error;
    return { places: await local.placesOf(user.id).catch(() => []), away: true };
  }
}

// Where a sheet belongs: { election, title, office, name, center, registered, candidates }.
function placeIn(places, id) {
  const found = places?.offices.find((one) => one.id === id);
  if (!found) return null;
  const candidates = places.candidates.filter((one) => one.contest === found.contest);
  const { name, center, registered } = found;
  return { election: places.election, title: places.title, office: id, name, center, registered, candidates };
}

async function remembered(user, route, sheet) {
  const places = (await local.placesOf(user.id).catch(() => [])).find((one) => one.election === route.election);
  return sheet?.place ?? placeIn(places, route.id);
}

async function fromServer(route) {
  const [asked, versions] = await Promise.all([api.office(route.id), api.history(route.id)]);
  const [election, sheet, center] = await Promise.all([
    api.election(route.election, asked.contest_id),
    api.sheet(route.id, versions),
    api.center(asked.center_id),
  ]);
  const place = {
    election: election.id,
    title: election.title,
    office: asked.id,
    name: asked.name,
    center: center.name,
    registered: asked.registered_voters,
    candidates: dress(election.candidates).map(slim),
  };
  return { place, sheet, open: election.status === 'active', allowed: asked.may_enter, away: false };
}

// { place, sheet, open, allowed, away }; sheet: the one that stands. kept: what this device has of the office.
export async function read(user, route, kept) {
  try {
    return await fromServer(route);
  } catch (error) {
    const away = isAway(error);
    // an office that is gone may have left a draft
    const place = away ? await remembered(user, route, kept) : kept?.place;
    if (!place || error.status === undefined) throw error;
    return { place, sheet: null, open: true, allowed: away, away };
  }
}
