// What is computed of a total: shares, ranks, and whether it adds up. No page, no language.

// The shares of [{ votes }], in percent with two decimals, each rounded by itself as the server's; null without votes.
export function shares(list) {
  const sum = list.reduce((total, one) => total + one.votes, 0);
  return list.map((one) => ratio(one.votes, sum));
}

// The candidates with votes, share, rank and lead over the next, most votes first; equal votes share a rank.
export function ranking(candidates, results) {
  const list = candidates
    .map((candidate) => ({ ...candidate, votes: results?.[candidate.id] ?? 0 }))
    .sort((a, b) => b.votes - a.votes || a.order - b.order);
  const share = shares(list);
  list.forEach((candidate, index) => {
    candidate.share = share[index];
    candidate.rank = index > 0 && candidate.votes === list[index - 1].votes ? list[index - 1].rank : index + 1;
    candidate.lead = index + 1 < list.length ? candidate.votes - list[index + 1].votes : candidate.votes;
  });
  return list;
}

// Who is ahead in a ranking: several where their votes are equal, nobody without votes.
export const leaders = (list) => list.filter((candidate) => candidate.rank === 1 && candidate.votes > 0);

// Where offices vote in several contests, a total of all of these has the ballots of each voter, and the sheets of each
// office.
export const ballots = (total) => total.ballots_cast ?? total.total_voters;
export const sheets = (total, what) => total?.[`sheets_${what}`] ?? total?.[`offices_${what}`] ?? 0;

// Both sums of a total: { voters, parts, gap } and { valid, votes, gap }; gap 0 is right.
export function sums(total, votes) {
  const valid = total.valid_votes;
  const cast = votes.reduce((sum, count) => sum + count, 0);
  return {
    voters: ballots(total) - total.blank_votes - total.null_votes - valid,
    votes: valid - cast,
    cast,
  };
}

// 100 × part / whole in whole hundredths, half of one rounded up; null of nothing.
export const ratio = (part, whole) => (whole > 0 ? Math.floor((part * 20000 + whole) / (2 * whole)) / 100 : null);

// Candidates as the page shows them: name, initials that no two share; the colour comes with the votes (colours.js).
export function dress(candidates) {
  const taken = new Set();
  return candidates.map((candidate, order) => {
    const short = candidate.last_name || candidate.code_name;
    let initials = initialsOf(short);
    for (let length = 3; taken.has(initials) && length <= short.length; length++) initials = short.slice(0, length);
    if (taken.has(initials)) initials += order + 1;
    taken.add(initials);
    return {
      ...candidate,
      order,
      short,
      initials,
      colour: 0,
      hue: candidate.hue ?? null,
      name: `${candidate.first_name ?? ''} ${short}`.trim(),
    };
  });
}

function initialsOf(name) {
  const words = name.split(/[\s\-_’']+/).filter(Boolean);
  return (words.length > 1 ? words[0][0] + words.at(-1)[0] : name.slice(0, 2)).toUpperCase();
}
