import { foldHeader } from '../headers/fold-header.ts';
import type { ColumnReading } from '../headers/known-headers.ts';

/**
 * Words that say that a person is employed, or that an account is enabled or disabled. If most cells of a column
 * contain one of these words, the column is a status.
 */
const statusWords: Readonly<Record<'active' | 'inactive', readonly string[]>> = {
  active: [
    'active',
    'enabled',
    'employed',
    'on leave',
    'leave',
    'leave of absence',
    'paid leave',
    'unpaid leave',
    'parental leave',
    'maternity leave',
    'paternity leave',
    'medical leave',
    'onboarding',
    'active external',
    'password expired',
    'password reset',
    'recovery',
    'locked out',
    'provisioned',
    'pending user action',
    'aktiv',
    'angestellt',
    'beschäftigt',
    'beurlaubt',
    'elternzeit',
    'in elternzeit',
    'mutterschutz',
    'im mutterschutz',
    'im onboarding',
    'actif',
    'activo',
    'activa',
    'attivo',
    'attiva',
    'ativo',
    'ativa',
    'actief',
    'aktywny',
    'aktivní',
    'en congé',
  ],
  inactive: [
    'inactive',
    'disabled',
    'terminated',
    'suspended',
    'deactivated',
    'deprovisioned',
    'archived',
    'retired',
    'deceased',
    'resigned',
    'dismissed',
    'departed',
    'separated',
    'offboarded',
    'former',
    'former employee',
    'blocked',
    'staged',
    'inactive external',
    'not active',
    'not employed',
    'no longer employed',
    'inaktiv',
    'ausgeschieden',
    'ausgetreten',
    'deaktiviert',
    'gesperrt',
    'archiviert',
    'ehemalig',
    'pensioniert',
    'im ruhestand',
    'verstorben',
    'inactif',
    'désactivé',
    'suspendu',
    'retraité',
    'licencié',
    'inactivo',
    'inactiva',
    'suspendido',
    'desactivado',
    'inattivo',
    'inattiva',
    'sospeso',
    'cessato',
    'inativo',
    'desligado',
    'inactief',
    'nieaktywny',
  ],
};

/**
 * Kinds of employment. In some exports, a word of this kind in a status column means that the person is employed. In
 * other columns, these words have no meaning.
 */
const employmentWords: readonly string[] = [
  'full time',
  'part time',
  'contractor',
  'contract',
  'temporary',
  'permanent',
  'seasonal',
  'intern',
  'current',
  'vollzeit',
  'teilzeit',
  'befristet',
  'unbefristet',
  'werkstudent',
];

/** Words that mean yes or no in any column. */
const yesAndNo: Readonly<Record<'yes' | 'no', readonly string[]>> = {
  yes: [
    'true',
    't',
    'y',
    'yes',
    '1',
    'on',
    'x',
    'ja',
    'j',
    'wahr',
    'oui',
    'vrai',
    'o',
    'si',
    'vero',
    'sim',
    'tak',
    'ano',
  ],
  no: ['false', 'f', 'n', 'no', '0', 'off', 'nein', 'falsch', 'non', 'faux', 'nee', 'falso', 'nao', 'nie', 'ne'],
};

/** Single letters of status codes. `T` is not included, because it can mean "true" or "terminated". */
const statusLetters: ReadonlyMap<string, boolean> = new Map([
  ['a', true],
  ['i', false],
]);

/** Maximum number of words whose folded form is stored. A status column has only a few words. */
const storedWords = 1000;

const folded = new Map<string, string>();

const words = new Map([
  ...statusWords.active.map((word) => [foldWord(word), true] as const),
  ...statusWords.inactive.map((word) => [foldWord(word), false] as const),
]);
const kinds = new Set(employmentWords.map(foldWord));
const booleans = new Map([
  ...yesAndNo.yes.map((word) => [foldWord(word), true] as const),
  ...yesAndNo.no.map((word) => [foldWord(word), false] as const),
]);

/** The information that `readStatus` needs to read the cells of a status column. */
export interface StatusReading {
  /**
   * The header of the column. If the header contains a word such as `status`, single letters are status codes: for
   * example, `T` then does not mean "true".
   */
  readonly column: string;
  readonly reading?: ColumnReading;
}

/**
 * Reads the cell of a status column. Returns `true` if the person is active, `false` if the person is not active, and
 * `undefined` for an unknown word.
 */
export function readStatus(text: string, { column, reading }: StatusReading): boolean | undefined {
  if (reading === 'accountControl') return readAccountControl(text);
  if (reading === 'lockedTime') return /^\d{8}/.test(text) ? !text.startsWith(permanently) : undefined;
  const negated = reading === 'negated';
  const word = foldWord(text);
  const said = words.get(word);
  if (said !== undefined) return said;
  const isCode = /^[a-z]$/.test(word) && /status|statut/.test(foldHeader(column));
  const answer = isCode ? statusLetters.get(word) : booleans.get(word);
  if (answer !== undefined) return negated ? !answer : answer;
  if (negated) return undefined;
  return kinds.has(word) || statusLetters.get(word) === true ? true : word === 'left' ? false : undefined;
}

/** Bit of `userAccountControl` in Active Directory that disables an account: `ADS_UF_ACCOUNTDISABLE`. */
const disabledBit = 2;

/**
 * Date of `pwdAccountLockedTime` that means a permanent lock. The lock stays until an administrator unlocks the
 * account. Any other date means a temporary lock.
 */
const permanently = '00000101';

function readAccountControl(text: string): boolean | undefined {
  return /^-?\d{1,10}$/.test(text) ? (Number(text) & disabledBit) === 0 : words.get(foldWord(text));
}

/** Reads yes, no or a status word. Returns `undefined` for another word. */
export function readBoolean(text: string): boolean | undefined {
  const word = foldWord(text);
  return booleans.get(word) ?? words.get(word);
}

/** True for a word that is typical of status columns. */
export function isStatusWord(text: string): boolean {
  return words.has(foldWord(text));
}

/** Matches parts of folded headers of status columns. */
const statusParts =
  /status|statut|active|aktiv|actif|activo|attivo|ativo|enabled|disabled|deactivat|terminated|suspended|archived|blocked|locked|gesperrt|ausgeschieden|accountcontrol/;

/**
 * Matches parts of a folded header. A header that contains one of these parts is not about the status of the account.
 * `maritalstatus` is an example.
 */
const otherParts =
  /marital|citizen|visa|immigra|flsa|exempt|veteran|disability|tax|benefit|vaccin|insur|ethnic|smok|licen|2sv|mfa|sync|invitation|activated|date|time|since/;

/** Matches words that contain a part of a status header, but are not about a status. */
const otherWords = /activedirectory|interactive|proactive|retroactive|statutory|unlocked/g;

/** True if a header is about the status of a person. */
export function isStatusHeader(header: string): boolean {
  const folded = foldHeader(header);
  return statusParts.test(folded.replace(otherWords, '')) && !otherParts.test(folded);
}

/** Folds a status word, and stores the result, because a status column has only a few different words. */
function foldWord(text: string): string {
  const known = folded.get(text);
  if (known !== undefined) return known;
  const word = foldedWord(text);
  if (folded.size < storedWords) folded.set(text, word);
  return word;
}

/** Folds a status word: converts it to lower case, removes accents, and converts `LOCKED_OUT` to `locked out`. */
function foldedWord(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[\s_/-]+/g, ' ')
    .trim();
}
