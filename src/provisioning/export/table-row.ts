import type { JsonObject } from '../../protocol/json/json.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import type { DerivedPath } from '../mapping/derive.ts';
import { mapRow } from '../mapping/map-row.ts';
import type { MappedRow } from '../mapping/mapped-row.ts';
import type { Mapping } from '../mapping/mapping.ts';
import type { RowProblem } from '../source/row.ts';
import { cellOf, type ExportLinks } from './cells.ts';
import type { ExportTable } from './columns.ts';
import { lostValues } from './lost-values.ts';

/** A person as a row of a table, and the result of reading this row in an import. */
export interface ExportRow {
  readonly cells: readonly string[];
  /** Paths of the values that an import of the row would lose. */
  readonly lost: readonly string[];
  /** Paths of the attributes that an import would set, although the person has no value for them. */
  readonly added: readonly DerivedPath[];
  /** The reasons why an import would reject the row. */
  readonly problems: readonly RowProblem[];
  /** The person that an import reads from the row. */
  readonly restored: JsonObject;
}

/** Maximum number of mappings that are kept. There is one mapping for each set of columns. */
const maxMappings = 1000;

/** Converts people to rows. Reads each row as an import does, to find the values that an import would lose. */
export class RowMaker {
  readonly #mappings = new Map<string, Mapping>();
  readonly #header: { readonly line: number; readonly columns: readonly string[] };

  constructor(
    private readonly table: ExportTable,
    private readonly model: ResourceModel,
    private readonly isGroup: (text: string) => boolean,
  ) {
    this.#header = { line: 1, columns: table.headers };
  }

  /** Makes the row of a person. `person` has no manager and no groups, because `links` contains them. */
  make(person: JsonObject, links: ExportLinks): ExportRow {
    const cells = this.table.targets.map((target) => cellOf(target, person, links, this.isGroup));
    return this.#check(cells, person, links);
  }

  /** Makes the row again, and empties the cells that an import would reject. An import accepts the new row. */
  makeLossy(row: ExportRow, person: JsonObject, links: ExportLinks): ExportRow {
    const rejected = new Set(row.problems.map(({ position }) => position));
    const cells = row.cells.map((text, index) => (rejected.has(index + 1) ? '' : printable(text)));
    const { problems, restored, added } = this.#check(cells, person, links);
    return { cells, lost: row.lost, added, problems, restored };
  }

  /**
   * Returns the mapping of those columns whose cells are not empty. An empty cell has no effect in an import, and most
   * cells of a row are empty. Keeps the mappings, because many rows use the same columns.
   */
  #mappingOf(cells: readonly string[]): Mapping {
    const key = cells.map((text) => (text === '' ? '0' : '1')).join('');
    const known = this.#mappings.get(key);
    if (known) return known;
    if (this.#mappings.size >= maxMappings) this.#mappings.clear();
    const { mapping } = this.table;
    const used = { ...mapping, columns: mapping.columns.filter(({ position }) => cells[position - 1] !== '') };
    this.#mappings.set(key, used);
    return used;
  }

  #check(cells: readonly string[], person: JsonObject, links: ExportLinks): ExportRow {
    const mapping = this.#mappingOf(cells);
    const mapped = mapRow({ kind: 'table', line: 1, header: this.#header, cells, problems: [] }, mapping, this.model);
    const { resource, problems } = mapped;
    const rejected = problems.map(
      ({ column, position }) => this.table.targets[(position ?? 0) - 1]?.path ?? column ?? '',
    );
    const lost = problems.length > 0 ? rejected : [...lostValues(person, resource), ...lostLinks(links, mapped)];
    const broken = cells.flatMap((text, index) =>
      !/\p{Cs}/u.test(text) ? [] : [this.table.targets[index]?.path ?? ''],
    );
    return {
      cells,
      lost: [...new Set([...lost, ...broken])],
      added: mapped.derived.filter((path) => !hasValue(person, path)),
      problems,
      restored: resource,
    };
  }
}

function lostLinks({ manager, groups }: ExportLinks, { links }: MappedRow): string[] {
  const read = new Set(links.groups);
  return [
    ...(manager === undefined || links.manager === manager ? [] : ['manager']),
    ...(groups.every((name) => read.has(name)) && read.size === new Set(groups).size ? [] : ['groups']),
  ];
}

function hasValue(person: JsonObject, path: DerivedPath): boolean {
  if (path !== 'emails.primary') return false;
  return Array.isArray(person.emails) && person.emails.some((email) => (email as JsonObject)?.primary === true);
}

/**
 * Removes control characters, because programs can treat a CSV file with control characters as a binary file. Replaces
 * lone surrogates with U+FFFD, because a CSV file cannot contain lone surrogates.
 */
function printable(text: string): string {
  return text.replace(/[\u0000-\u0008\u000e-\u001f]/g, '').replace(/\p{Cs}/gu, '\ufffd');
}
