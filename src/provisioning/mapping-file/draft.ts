import type { ResourceModel } from '../../protocol/schema/model.ts';
import { isReadOnly, parseColumnTarget } from '../headers/column-target.ts';
import { isLeftOutUnasked } from '../mapping/check-left-out.ts';
import { describeMapping } from '../mapping/describe.ts';
import { inferMapping } from '../mapping/infer.ts';
import type { MappedColumn } from '../mapping/mapping.ts';
import { isSinglePath, specialPathOf } from '../mapping/special-paths.ts';
import { columnReference } from '../source/column-reference.ts';

/** A column in the draft of a mapping file. */
export interface DraftColumn {
  /** The name of the column in the mapping file. */
  readonly reference: string;
  /** The SCIM paths of the column, or `-`. Empty if the column becomes a comment in the draft. */
  readonly paths: readonly string[];
  /** The reason why the column is a comment. */
  readonly note?: string;
  /** True if the header is not recognised. The meaning of the column is then unknown. */
  readonly isUnknown?: true;
}

/**
 * Drafts a mapping file for a table. The draft maps the recognised columns, and contains the other columns as comments.
 */
export function draftMapping(headers: readonly string[], model: ResourceModel): DraftColumn[] {
  const mapping = inferMapping(headers, model, { isDraft: true });
  const notes = new Map(describeMapping(mapping).map(({ position, note }) => [position, note]));
  return mapping.columns.map((column, index): DraftColumn => {
    const reference = columnReference(headers, index);
    const { targets, reading } = column;
    // A `reading` is a special meaning of words. For example, `yes` means inactive in the column "Disabled". A mapping
    // file cannot store a reading. Therefore a column with a reading is not mapped.
    if (targets.length > 0 && reading === undefined) {
      return { reference, paths: targets.map(({ path }) => shortPath(path, model)) };
    }
    const note = notes.get(column.position);
    const recognised = `is recognised as ${targets.map(({ path }) => path).join(', ')}${note === undefined ? '' : `: ${note}`}`;
    return {
      ...{ reference, paths: [], note: targets.length > 0 ? recognised : (note ?? 'left out') },
      ...(isUnknown(column) ? { isUnknown: true } : {}),
    };
  });
}

function isUnknown(column: MappedColumn): boolean {
  return column.column.trim() !== '' && isLeftOutUnasked(column);
}

/**
 * Removes the URN from a path, if the path without the URN selects the same attribute. Otherwise, returns the path
 * unchanged.
 */
function shortPath(path: string, model: ResourceModel): string {
  const short = /^urn:.*:(?<name>[^:]+)$/i.exec(path)?.groups?.['name'];
  return short !== undefined && parseColumnTarget(short, model)?.path === path ? short : path;
}

/**
 * Returns the reason why a text of the user cannot be the path of a column. Returns `undefined` if the text is a
 * possible path. `taken` contains the paths of other columns.
 */
export function pathProblem(path: string, model: ResourceModel, taken: readonly string[] = []): string | undefined {
  const special = specialPathOf(path);
  if (special !== undefined) {
    const isGiven = isSinglePath(special) && taken.some((other) => specialPathOf(other) === special);
    return isGiven ? `another column has the path ${special}` : undefined;
  }
  const target = parseColumnTarget(path, model);
  if (!target) return `${JSON.stringify(path)} is not an attribute of ${model.resourceType.name}`;
  if (isReadOnly(target)) return `only the server sets ${target.path}`;
  const isTaken = taken.some((other) => parseColumnTarget(other, model)?.path === target.path);
  return isTaken ? `another column has the path ${target.path}` : undefined;
}

/** Prints the draft of a mapping file as YAML. */
export function printDraft(source: string, columns: readonly DraftColumn[]): string {
  const mapped = columns.filter(({ paths }) => paths.length > 0);
  const lines = columns.map((column) => `  ${printColumn(column)}`);
  return [
    `# Mapping of ${quote(source)}. The comments list the columns that this file does not map.`,
    'version: 1',
    mapped.length > 0 ? 'columns:' : 'columns: {}',
    ...lines,
    '',
  ].join('\n');
}

function printColumn({ reference, paths, note = 'left out', isUnknown: isUnclear }: DraftColumn): string {
  if (paths.length > 0) {
    const texts = paths.map(quotePath);
    return `${quote(reference)}: ${texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`}`;
  }
  if (isUnclear) return `# ${quote(reference)}: "-" # not recognised: write a SCIM path, or "-" to ignore the column`;
  return `# ${quote(reference)} ${quote(note).slice(1, -1).replaceAll('\\"', '"')}`;
}

/** Writes a text in double quotes. YAML and terminals then treat each character as text. */
function quote(text: string): string {
  const unsafe = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;
  return JSON.stringify(text).replace(unsafe, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

function quotePath(path: string): string {
  return /^[A-Za-z][\w$.-]*$/.test(path) ? path : quote(path);
}
