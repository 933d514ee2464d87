// What is computed of a total: shares, ranks, and whether it adds up. No page, no language.

// The shares of [{ id, votes }], in percent with two decimals that add up to 100.00, as the server's: the largest remainder;
// equal remainders: the larger votes, then the lower id, first. null without votes.
export function shares(list) {
  const sum = list.reduce((total, one) => total + one.votes, 0);
  if (sum === 0) return list.map(() => null);
  const parts = list.map((one) => Math.floor((one.votes * 10000) / sum));
  const left = 10000 - parts.reduce((total, part) => total + part, 0);
  const rest = (index) => (list[index].votes * 10000) % sum;
  const order = list
    .map((one, index) => index)
    .sort((a, b) => rest(b) - rest(a) || list[b].votes - list[a].votes || list[a].id - list[b].id);
  for (const index of order.slice(0, left)) parts[index] += 1;
  return parts.map((part) => part / 100);
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

// Both sums of a total: { voters, parts, gap } and { valid, votes, gap }; gap 0 is right.
export function sums(total, votes) {
  const valid = total.valid_votes;
  const cast = votes.reduce((sum, count) => sum + count, 0);
  return {
    voters: total.total_voters - total.blank_votes - total.null_votes - valid,
    votes: valid - cast,
    cast,
  };
}

export const ratio = (part, whole) => (whole > 0 ? Math.round((part * 10000) / whole) / 100 : null);

// Candidates as the page shows them: name, initials that no two share, colour 1 to 8 by their order (0 beyond).
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
      colour: order < 8 ? order + 1 : 0,
      name: `${candidate.first_name ?? ''} ${short}`.trim(),
    };
  });
}

function initialsOf(name) {
  const words = name.split(/[\s\-_’']+/).filter(Boolean);
  return (words.length > 1 ? words[0][0] + words.at(-1)[0] : name.slice(0, 2)).toUpperCase();
}
