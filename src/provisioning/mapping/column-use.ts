import type { CellUse } from './cell.ts';
import type { MappedColumn } from './mapping.ts';
import { isKeyTarget } from './row-keys.ts';

const uses = new WeakMap<MappedColumn, CellUse>();

/** Returns the use of the cells of a column. Computed once per column. */
export function useOf(column: MappedColumn): CellUse {
  const known = uses.get(column);
  if (known !== undefined) return known;
  const use = findUse(column);
  uses.set(column, use);
  return use;
}

/**
 * Determines the use of a column's cells from the targets of the column. The uses `secret` and `key` take precedence
 * over the other uses.
 */
function findUse({ targets }: MappedColumn): CellUse {
  const found = targets.map((target): CellUse => {
    if (target.kind === 'manager') return 'manager';
    if (target.kind === 'groups') return 'text';
    const { attribute } = target;
    if (attribute.returned === 'never') return 'secret';
    if (isKeyTarget(target)) return 'key';
    if (attribute.name === 'emails') return 'address';
    return ['name', 'displayName', 'nickName'].includes(attribute.name) ? 'name' : 'text';
  });
  return found.find((use) => use === 'secret' || use === 'key') ?? found[0] ?? 'text';
}
