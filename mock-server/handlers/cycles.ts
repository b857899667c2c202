/**
 * Finds cycles of references (strongly connected components). For each position, the result has an array of all
 * positions in its cycle, in ascending order. If a position is in no cycle, its array contains only the position
 * itself. All positions of a cycle share one array.
 */
export function findCycles(references: readonly (readonly number[])[]): readonly (readonly number[])[] {
  // Tarjan's algorithm. It is written without recursion, because a long chain of references could exceed the call
  // stack.
  const cycles: number[][] = [];
  const visited: number[] = [];
  /**
   * For each position, the lowest visit number that a chain of references from the position can reach. Positions in
   * cycles that are already complete do not count.
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
        // Most operations have no references to other operations. Such an operation needs no search.
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
