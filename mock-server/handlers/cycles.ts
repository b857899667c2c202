/**
 * Finds circles of references (strongly connected components). Gives for each position the positions of its circle in ascending
 * order, with the position itself; only the position itself where it is in no circle. The positions of a circle share one
 * array.
 */
export function findCycles(references: readonly (readonly number[])[]): readonly (readonly number[])[] {
  // Tarjan's algorithm, iterative since a chain of references may be long.
  const cycles: number[][] = [];
  const met: number[] = [];
  /** The earliest visited position that each position reaches and whose circle is not complete. */
  const lowest: number[] = [];
  const open: number[] = [];
  const isOpen = new Set<number>();
  const path: { place: number; targets: Iterator<number> }[] = [];
  let count = 0;
  const enter = (place: number): void => {
    met[place] = lowest[place] = count++;
    open.push(place);
    isOpen.add(place);
    path.push({ place, targets: (references[place] ?? []).values() });
  };
  const lower = (place: number, to = count): void => {
    lowest[place] = Math.min(lowest[place] ?? count, to);
  };
  for (const [root, targets] of references.entries()) {
    if (met[root] === undefined) {
      if (targets.length > 0) enter(root);
      else {
        // Most operations refer to no other operation.
        met[root] = count++;
        cycles[root] = [root];
      }
    }
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      const { place, targets } = step;
      const { done, value: target } = targets.next();
      if (!done) {
        if (met[target] === undefined) enter(target);
        else if (isOpen.has(target)) lower(place, met[target]);
        continue;
      }
      path.pop();
      const from = path.at(-1);
      if (from) lower(from.place, lowest[place]);
      if (lowest[place] !== met[place]) continue;
      const cycle = open.splice(open.lastIndexOf(place)).sort((a, b) => a - b);
      for (const member of cycle) {
        isOpen.delete(member);
        cycles[member] = cycle;
      }
    }
  }
  return cycles;
}
