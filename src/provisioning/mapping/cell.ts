import { undefuse } from '../../protocol/text/spreadsheet.ts';
import { foldCase } from '../../protocol/value/case.ts';
import type { MappedColumn } from './mapping.ts';
import type { CellRules } from './rules.ts';

/**
 * Use of a cell: a key identifies people, an address is read by machines, a name may equal a word for "no value", a secret is
 * opaque.
 */
export type CellUse = 'key' | 'address' | 'name' | 'secret' | 'manager' | 'text';

/** Content of a cell. */
export type CellContent =
  | { readonly kind: 'none' }
  | { readonly kind: 'clear' }
  /** `note` says what was changed in the text. */
  | { readonly kind: 'text'; readonly text: string; readonly note?: string }
  /** A cell whose content cannot be used. */
  | { readonly kind: 'unusable'; readonly reason: string };

const none: CellContent = { kind: 'none' };

/** Reads a cell by the rules: removes artefacts of spreadsheets, and recognises words for "no value". */
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
      reason: `${JSON.stringify(text)} means "no value", but this column identifies people`,
    };
  }
  const damage = damageOf(text, use);
  if (damage !== undefined) return { kind: 'unusable', reason: `${JSON.stringify(text)} ${damage}` };
  return { kind: 'text', text, ...(note === undefined ? {} : { note }) };
}

/** The reason why a key of a resource cannot be used. The key is not changed. */
export function keyProblem(text: string, rules: CellRules): string | undefined {
  const content = readCell(text, {}, rules, 'key');
  if (content.kind === 'unusable') return content.reason;
  const hidden = content.kind === 'text' ? (/U\+.*/.exec(content.note ?? '')?.[0] ?? '') : '';
  return hidden === '' ? undefined : `it has invisible characters: ${hidden}`;
}

/** Matches most cells: visible ASCII with single spaces, which need no correction. */
const plain = /^(?!["'=])[!-~]+(?: [!-~]+)*$/;

/** `="00123"`, by which exports make a spreadsheet show a number as it is. */
const wrapped = /^="(?<inner>[^"]*)"$/;

function unwrap(text: string): string {
  return wrapped.exec(text)?.groups?.inner?.trim() ?? text;
}

/** Invisible characters that no text needs: controls, direction marks, word joiners, soft hyphens. */
const invisible =
  /[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
/** Invisible characters that some scripts need inside words, and line ends. No key needs them. */
const joiners = /\u0085|\u2028|\u2029|\u034f|\u200c|\u200d|[\ufe00-\ufe0f]/gu;
/** Any white space that is not a line break; next line and the separators of lines count as blanks. */
const blanks = /[ \t\v\f\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;

/** Removes invisible characters and replaces each run of white space by one space. Notes the changes. */
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
      : 'runs of white space became one space';
  return { text, note };
}

function isForMachines(use: CellUse): boolean {
  return use === 'key' || use === 'address';
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Words in exports for "no manager". */
const noManager: ReadonlySet<string> = new Set(['no_manager', 'no_mgr', 'no manager', 'none', 'keiner', 'keine']);
/** Matches mixed case: `Null` is a family name, `NULL` is no value. */
const likeName = /^\p{Lu}\p{Ll}+$/u;

function meansNoValue(text: string, { noValue, longestNoValue }: CellRules, use: CellUse): boolean {
  if (text.length > longestNoValue) return false;
  const folded = foldCase(text);
  if (use === 'manager' && noManager.has(folded)) return true;
  return noValue.has(folded) && !(use === 'name' && likeName.test(text));
}

/** Artefacts of programs and their messages. `keysOnly`: checked only in keys. */
const damages: readonly { readonly pattern: RegExp; readonly reason: string; readonly keysOnly?: true }[] = [
  {
    pattern: /^[+-]?\d+(?:[.,]\d+)?E[+-]\d{2,}$/i,
    reason:
      'looks like a number that a spreadsheet has shortened, so digits are lost: format the column as text there and export again',
  },
  {
    pattern: /^#(?:[A-ZÄÖÜ0/]+[!?]|NV)$|^#{3,}$/,
    reason: 'is an error value of a spreadsheet: correct the column there and export again',
  },
  {
    pattern: /^(?:System|Microsoft)\.[\w.`]+(?:\[[\w.,` ]*\]|Collection|Hashtable)$|^\[object \w+\]$/,
    reason: 'is what a script writes instead of several values: join the values there and export again',
  },
  {
    pattern: /^['’]/,
    reason: 'begins with an apostrophe, which marks text in spreadsheets: remove it',
    keysOnly: true,
  },
];

function damageOf(text: string, use: CellUse): string | undefined {
  if (!/^[\d+\-#'’SM[]/.test(text)) return undefined;
  return damages.find(({ pattern, keysOnly }) => (isForMachines(use) || !keysOnly) && pattern.test(text))?.reason;
}
