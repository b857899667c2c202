import { undefuse } from '../../protocol/text/spreadsheet.ts';
import { foldCase } from '../../protocol/value/case.ts';
import type { TableRow } from '../source/row.ts';
import type { MappedColumn } from './mapping.ts';
import type { CellRules } from './rules.ts';

/**
 * The use of a cell. `key`: the cell identifies a person. `address`: the cell contains an e-mail address. `name`: the
 * cell may contain a name that looks like a word for "no value", such as `Null`. `secret`: the text of the cell must
 * stay unchanged. `manager`: the cell may contain a word for "no manager". `text`: any other use.
 */
export type CellUse = 'key' | 'address' | 'name' | 'secret' | 'manager' | 'text';

/** The content of a cell. `none`: the cell has no value. `clear`: the attribute must be cleared. */
export type CellContent =
  | { readonly kind: 'none' }
  | { readonly kind: 'clear' }
  /** `note` describes the change if the text was changed. */
  | { readonly kind: 'text'; readonly text: string; readonly note?: string }
  /** A cell whose content cannot be used. */
  | { readonly kind: 'unusable'; readonly reason: string };

const none: CellContent = { kind: 'none' };

/** Reads the cell of a column in a row. Returns `unusable` for a cell that the source could not read. */
export function cellOf(
  row: TableRow,
  column: Pick<MappedColumn, 'values' | 'position'>,
  rules: CellRules,
  use: CellUse,
): CellContent {
  const reason = row.unreadable?.get(column.position - 1);
  if (reason !== undefined) return { kind: 'unusable', reason };
  return readCell(row.cells[column.position - 1] ?? '', column, rules, use);
}

/** Reads a cell with the rules of the mapping: removes artefacts of spreadsheets, and recognises words for "no value". */
export function readCell(
  cell: string,
  column: Pick<MappedColumn, 'values'>,
  rules: CellRules,
  use: CellUse,
): CellContent {
  if (rules.exact) return cell === '' ? none : { kind: 'text', text: undefuse(cell) };
  const trimmed = cell.trim();
  const rule = column.values?.find(({ matches }) => matches(trimmed));
  if (rule) return rule.value === '' ? none : { kind: 'text', text: rule.value };
  if (use === 'secret') return trimmed === '' ? none : { kind: 'text', text: trimmed };
  const { text, note } = plain.test(trimmed) ? { text: trimmed } : clean(unwrap(undefuse(trimmed)), use);
  if (rules.clearWord !== undefined && foldCase(text) === foldCase(rules.clearWord)) return { kind: 'clear' };
  if (text === '') return rules.empty === 'clear' && use !== 'key' ? { kind: 'clear' } : none;
  if (meansNoValue(text, rules, use)) {
    if (use !== 'key') return none;
    return {
      kind: 'unusable',
      reason: `${JSON.stringify(text)} means "no value", but this column identifies people and needs a value`,
    };
  }
  const damage = damageOf(text, use);
  if (damage !== undefined) return { kind: 'unusable', reason: `${JSON.stringify(text)} ${damage}` };
  return { kind: 'text', text, ...(note === undefined ? {} : { note }) };
}

/**
 * Returns the reason why a key of a resource cannot be used; `undefined` if the key can be used. Does not correct the
 * key.
 */
export function keyProblem(text: string, rules: CellRules): string | undefined {
  const content = readCell(text, {}, rules, 'key');
  if (content.kind === 'unusable') return content.reason;
  const hidden = content.kind === 'text' ? (/U\+.*/.exec(content.note ?? '')?.[0] ?? '') : '';
  return hidden === '' ? undefined : `the text has invisible characters: ${hidden}`;
}

/** Matches most cells: visible ASCII with single spaces, which need no correction. */
const plain = /^(?!["'=])[!-~]+(?: [!-~]+)*$/;

/** Matches `="00123"`. Exports write a number in this form so that a spreadsheet shows all of its digits. */
const wrapped = /^="(?<inner>[^"]*)"$/;

function unwrap(text: string): string {
  return wrapped.exec(text)?.groups?.inner?.trim() ?? text;
}

/** Matches invisible characters that no text needs: control characters, direction marks, word joiners, soft hyphens. */
const invisible =
  /[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
/**
 * Matches Unicode line ends, and invisible characters that words in some writing systems need. Keys and addresses need
 * none of these characters.
 */
const joiners = /\u0085|\u2028|\u2029|\u034f|\u200c|\u200d|[\ufe00-\ufe0f]/gu;
/** Matches white space except CR and LF. The Unicode line ends NEL, LS and PS count as spaces. */
const blanks = /[ \t\v\f\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;

/** Removes invisible characters, and replaces each run of white space with one space. `note` describes the changes. */
function clean(input: string, use: CellUse): { text: string; note?: string } {
  const seen = input.replace(invisible, '');
  const visible = isForMachines(use) ? seen.replace(joiners, '').replace(/[\r\n]+/g, ' ') : seen;
  const text = visible.replace(blanks, ' ').trim();
  if (text === input) return { text };
  const codes = [
    ...new Set([...input].filter((character) => !visible.includes(character) && !/[\r\n]/.test(character))),
  ];
  const note =
    codes.length > 0
      ? `invisible characters were removed: ${codes.slice(0, 5).map(codePoint).join(', ')}`
      : 'each sequence of white space was replaced with one space';
  return { text, note };
}

function isForMachines(use: CellUse): boolean {
  return use === 'key' || use === 'address';
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Words that mean "no manager" in exports. */
const noManager: ReadonlySet<string> = new Set(['no_manager', 'no_mgr', 'no manager', 'none', 'keiner', 'keine']);
/**
 * Matches a word in which only the first letter is in upper case. Such a word can be a name: `Null` is a family name,
 * but `NULL` means "no value".
 */
const likeName = /^\p{Lu}\p{Ll}+$/u;

function meansNoValue(text: string, { noValue, longestNoValue }: CellRules, use: CellUse): boolean {
  if (text.length > longestNoValue) return false;
  const folded = foldCase(text);
  if (use === 'manager' && noManager.has(folded)) return true;
  return noValue.has(folded) && !(use === 'name' && likeName.test(text));
}

/**
 * Patterns of texts that spreadsheets and export scripts write instead of the real value. `reason` tells the user why
 * the cell cannot be used. A pattern with `keysOnly` applies only to keys and addresses.
 */
const damages: readonly { readonly pattern: RegExp; readonly reason: string; readonly keysOnly?: true }[] = [
  {
    pattern: /^[+-]?\d+(?:[.,]\d+)?E[+-]\d{2,}$/i,
    reason:
      'looks like a number that a spreadsheet has shortened, so digits are lost: format the column as text in the spreadsheet and export the file again',
  },
  {
    pattern: /^#(?:[A-ZÄÖÜ0/]+[!?]|NV)$|^#{3,}$/,
    reason: 'is an error value of a spreadsheet: correct the column in the spreadsheet and export the file again',
  },
  {
    pattern: /^(?:System|Microsoft)\.[\w.`]+(?:\[[\w.,` ]*\]|Collection|Hashtable)$|^\[object \w+\]$/,
    reason:
      'is text that a script wrote instead of a list of values: change the script to join the values, and export the file again',
  },
  {
    pattern: /^['’]/,
    reason: 'begins with an apostrophe, which marks text in spreadsheets: remove the apostrophe',
    keysOnly: true,
  },
];

function damageOf(text: string, use: CellUse): string | undefined {
  if (!/^[\d+\-#'’SM[]/.test(text)) return undefined;
  return damages.find(({ pattern, keysOnly }) => (isForMachines(use) || !keysOnly) && pattern.test(text))?.reason;
}
