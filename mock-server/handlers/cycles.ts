/**
 * Finds cycles of references (strongly connected components). Returns, for each position, all positions of its cycle in
 * ascending order, including the position itself. If a position is in no cycle, its array contains only this position. All
 * positions of a cycle share one array.
 */
export function findCycles(references: readonly (readonly number[])[]): readonly (readonly number[])[] {
  // Tarjan's algorithm without recursion, because a chain of references may be too long for recursion.
  const cycles: number[][] = [];
  const visited: number[] = [];
  /**
   * For each position, the lowest visit number that is reachable from the position through its references. Ignores
   * positions whose cycle is already complete.
   */
  const lowest: number[] = [];
  const open: number[] = [];
  const isOpen = new Set<number>();
  const path: { place: number; targets: Iterator<number> }[] = [];
  let count = 0;
  const enter = (place: number): void => {
    visited[place] = lowest[place] = count++;
    open.push(place);
    isOpen.add(place);
    path.push({ place, targets: (references[place] ?? []).values() });
  };
  const lower = (place: number, to = count): void => {
    lowest[place] = Math.min(lowest[place] ?? count, to);
  };
  for (const [root, targets] of references.entries()) {
    if (visited[root] === undefined) {
      if (targets.length > 0) enter(root);
      else {
        // An operation without references to other operations needs no search. Most operations have no references.
        visited[root] = count++;
        cycles[root] = [root];
      }
    }
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      const { place, targets } = step;
      const { done, value: target } = targets.next();
      if (!done) {
        if (visited[target] === undefined) enter(target);
        else if (isOpen.has(target)) lower(place, visited[target]);
        continue;
      }
      path.pop();
      const from = path.at(-1);
      if (from) lower(from.place, lowest[place]);
      if (lowest[place] !== visited[place]) continue;
      const cycle = open.splice(open.lastIndexOf(place)).sort((a, b) => a - b);
      for (const member of cycle) {
        isOpen.delete(member);
        cycles[member] = cycle;
      }
    }
  }
  return cycles;
}
