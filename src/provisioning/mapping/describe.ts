import { isSecretName, redacted } from '../../protocol/redaction/index.ts';
import { foldHeader } from '../headers/fold-header.ts';
import type { ColumnReading } from '../headers/known-headers.ts';
import type { Row } from '../source/row.ts';
import { describeConversion } from './conversion.ts';
import type { FixedValue, MappedColumn, Mapping } from './mapping.ts';

/** One line of the description of a mapping. The description is shown before anything is sent. */
export interface MappingLine {
  readonly column: string;
  readonly position: number;
  /** SCIM path. Absent for a column whose cells are not sent. */
  readonly path?: string;
  /** The first example value; redacted if the value is a secret, and absent if the column is left out. */
  readonly example?: string;
  /** The reason why the column is left out, or another note. */
  readonly note?: string;
}

/** Describes a mapping: each column with its path, and an example value from the given rows. Also lists the columns that are left out. */
export function describeMapping(mapping: Mapping, examples: readonly Row[] = []): MappingLine[] {
  return [...describeColumns(mapping, examples), ...describeValues(mapping)];
}

function describeColumns(mapping: Mapping, examples: readonly Row[]): MappingLine[] {
  const inTemplates = new Set((mapping.templates ?? []).flatMap(({ parts }) => parts.map(positionOf)));
  return mapping.columns.flatMap((mapped): MappingLine[] => {
    const { column, position, targets, ignored } = mapped;
    if (targets.length === 0 && position === mapping.effective?.position)
      return [{ column, position, note: noteOfEffective }];
    if (targets.length === 0 && position === mapping.until?.position)
      return [{ column, position, note: notesOfRoles[mapping.rules.purpose].groupsUntil }];
    if (targets.length === 0 && inTemplates.has(position)) return [{ column, position, note: 'used in a template' }];
    if (ignored !== undefined) return [{ column, position, note: `left out: ${ignored}` }];
    if (targets.length === 0)
      return [{ column, position, note: notesOfRoles[mapping.rules.purpose][mapped.role ?? 'status'] }];
    const value = exampleOf(position, examples);
    const example = value !== undefined && isSecretColumn(mapped) ? redacted : value;
    const line = { column, position, ...(example === undefined ? {} : { example }) };
    return targets.map((target) => {
      const note = noteOf(target.path, target.kind, mapped, mapping);
      return { ...line, path: target.path, ...(note === undefined ? {} : { note }) };
    });
  });
}

function positionOf(part: string | { readonly position: number }): number | undefined {
  return typeof part === 'string' ? undefined : part.position;
}

/** Describes the values of a mapping file that do not come from one column. */
function describeValues({ templates = [], constants = [], defaults = [], groupRules = [] }: Mapping): MappingLine[] {
  const fixed =
    (column: string, note: string) =>
    ({ target, values }: FixedValue): MappingLine => {
      return { column, position: 0, path: target.path, example: values.join(', '), note };
    };
  return [
    ...templates.map(({ target, text }) => ({ column: '(template)', position: 0, path: target.path, note: text })),
    ...constants.map(fixed('(constant)', 'for all rows')),
    ...defaults.map(fixed('(default)', 'for rows without a value')),
    ...groupRules.map(({ group, filter = 'all people of the file' }) => {
      return { column: '(group rule)', position: 0, path: 'groups', example: group, note: filter };
    }),
  ];
}

/** Note for the column with the start dates of rows. A row is not imported before its start date. */
const noteOfEffective = 'not sent: a row whose date is in the future waits for a later run';

/** Notes for columns that are read but not sent. */
const notesOfRoles: Readonly<Record<Mapping['rules']['purpose'], Record<NonNullable<MappedColumn['role']>, string>>> = {
  import: {
    status:
      'not sent, but compared with the attribute "active": if the column and "active" contradict each other, the row is rejected',
    leavingDate: 'not sent: a row with a past date is rejected, unless a status says that the person is active',
    groupsUntil: 'not sent: after the day in this column, the import removes the person from the groups of the row',
  },
  leavers: {
    status: 'not sent, but read: people who are still employed according to this column are not changed',
    leavingDate: 'not sent: people whose date is in the future are not changed',
    groupsUntil: 'not sent: leavers are not added to groups',
  },
};

/**
 * Matches words that mean a secret, at any place in a folded header (see `foldHeader`). `isSecretColumn` also uses
 * `isSecretName`, which recognises more words.
 */
const secretParts =
  /kennwort|passwort|motdepasse|contrasena|senha|wachtwoord|haslo|zugangscode|accesscode|einmalcode|geheim/;
/**
 * Short words that mean a secret, in folded form. The word must be the whole header. For example, the header `code`
 * means a secret, but the header `postalcode` does not.
 */
const secretHeaders: ReadonlySet<string> = new Set([
  'pin',
  'puk',
  'pwd',
  'pass',
  'pw',
  'otp',
  'code',
  'initialpw',
  'mdp',
  'pincode',
]);

/**
 * True if the header, the path or the schema shows that the column contains secrets. The cells of such a column must
 * never be shown.
 */
export function isSecretColumn({ column, targets }: Pick<MappedColumn, 'column' | 'targets'>): boolean {
  const folded = foldHeader(column);
  if (isSecretName(column) || secretParts.test(folded) || secretHeaders.has(folded)) return true;
  return targets.some(
    (target) =>
      isSecretName(target.path) ||
      (target.kind === 'attribute' &&
        [target.attribute, target.subAttribute].some((attribute) => attribute?.returned === 'never')),
  );
}

/** Notes that explain which values of a status column mean "inactive". */
const notesOfReadings: Readonly<Partial<Record<ColumnReading, string>>> = {
  negated: 'yes means inactive',
  accountControl: 'bit 2 means inactive: 512 is active, 514 is inactive',
  lockedTime: '000001010000Z means inactive; a person without this value is active',
};

function noteOf(
  path: string,
  kind: string,
  { position, reading, targets, note, conversion }: MappedColumn,
  mapping: Mapping,
): string | undefined {
  if (conversion) return describeConversion(conversion);
  if (note !== undefined && path === targets[0]?.path) return note;
  if (kind === 'manager') return 'link to a person by e-mail, userName, employee number or name';
  if (kind === 'groups') return 'link to groups by name';
  if (path === 'userName' && position === mapping.userNameFrom) return 'used because no column is mapped to userName';
  if (path === 'active') return reading && notesOfReadings[reading];
  return undefined;
}

function exampleOf(position: number, examples: readonly Row[]): string | undefined {
  for (const row of examples) {
    const text = row.kind === 'table' ? row.cells[position - 1]?.trim() : undefined;
    if (text) return text;
  }
  return undefined;
}
