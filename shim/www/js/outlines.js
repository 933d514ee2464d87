// Outlines as a map draws them: degrees become points of a picture, in which a degree is as long eastward as northward
// in the middle of what is shown. Read once: the server keeps them small.
import * as api from './api.js';

const WIDTH = 1000,
  HEIGHT = 1150,
  SMALL = 110; // what is narrower has no room for a label
const drawn = new Map(); // election and level → Promise

// The rings of a geometry, each a list of [longitude, latitude].
const ringsOf = ({ type, coordinates }) => (type === 'Polygon' ? [coordinates] : coordinates).flat();

// The middle of a ring's area, and how large that is.
function middle(ring) {
  let size = 0,
    x = 0,
    y = 0;
  for (let i = 0; i + 1 < ring.length; i++) {
    const [[x0, y0], [x1, y1]] = [ring[i], ring[i + 1]];
    const part = x0 * y1 - x1 * y0;
    size += part;
    x += (x0 + x1) * part;
    y += (y0 + y1) * part;
  }
  if (size === 0) return { size, x: ring[0][0], y: ring[0][1] };
  return { size: Math.abs(size), x: x / (3 * size), y: y / (3 * size) };
}

const short = (value) => Math.round(value * 10) / 10;
const pathOf = (ring) => `M${ring.slice(0, -1).map(([x, y]) => `${short(x)} ${short(y)}`).join('L')}z`;

// What an answer of the API is on a picture: { width, height, areas: id of a unit → { name, x, y, path, small } }; null
// where it has no outlines.
export function project({ outlines }) {
  const points = outlines.flatMap(({ outline }) => ringsOf(outline).flat());
  if (points.length === 0) return null;
  const ends = (at) => points.reduce(([low, high], point) => [Math.min(low, point[at]), Math.max(high, point[at])],
    [Infinity, -Infinity]);
  const [west, east] = ends(0),
    [south, north] = ends(1);
  const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const scale = Math.min(WIDTH / ((east - west) * squeeze), HEIGHT / (north - south));
  const place = ([longitude, latitude]) => [(longitude - west) * squeeze * scale, (north - latitude) * scale];
  const areas = {};
  for (const { id, name, outline } of outlines) {
    const rings = ringsOf(outline).map((ring) => ring.map(place));
    const { x, y } = rings.map(middle).reduce((large, one) => (one.size > large.size ? one : large));
    const across = rings.flat().map(([at]) => at);
    areas[id] = { name, x: Math.round(x), y: Math.round(y), path: rings.map(pathOf).join(''),
      small: Math.max(...across) - Math.min(...across) < SMALL };
  }
  return { width: Math.round((east - west) * squeeze * scale), height: Math.round((north - south) * scale), areas };
}

// The picture of a level of an election.
export function drawing(election, level) {
  const key = `${election} ${level}`;
  if (!drawn.has(key))
    drawn.set(key, api.outlines(election, level).then(project).catch((error) => {
      drawn.delete(key);
      throw error;
    }));
  return drawn.get(key);
}
