/**
 * Finds the circles of references: for each place all places, in their order, that refer to it and that it refers to, over however
 * many others. It is one of them, and alone where it is in no circle; places of one circle share one array.
 */
export function findCycles(references: readonly (readonly number[])[]): readonly (readonly number[])[] {
  // Tarjan's algorithm, without recursion since a chain may be long.
  const cycles: number[][] = [];
  const met: number[] = [];
  /** The earliest place met that a place leads to and whose circle is open. */
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
        // Most refer to nothing.
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
