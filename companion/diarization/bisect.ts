/**
 * The smaller of two groups that things fall into, begun at the two least alike; empty where there are not two.
 * @param similarity of two, the higher the more alike
 */
export function partInTwo<Thing>(
  things: readonly Thing[],
  similarity: (a: Thing, b: Thing) => number,
): Thing[] {
  let least = Infinity;
  let pair: readonly [Thing, Thing] | undefined;
  things.forEach((one, at) => {
    for (const other of things.slice(at + 1)) {
      const alike = similarity(one, other);
      if (alike < least) [least, pair] = [alike, [one, other]];
    }
  });
  if (pair === undefined) return [];
  const [a, b] = pair;
  const nearB = things.filter((one) => one === b || (one !== a && similarity(one, b) > similarity(one, a)));
  return nearB.length * 2 <= things.length ? nearB : things.filter((one) => !nearB.includes(one));
}
