import { foldHeader } from './fold-header.ts';

/** Words that say whether somebody is employed or an account enabled. A column that is full of them is a status. */
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

/** Kinds of employment, which some exports give as the status: whoever has one is employed. Elsewhere they say nothing. */
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

/** Single letters of status codes. T is both true and terminated, so that it is no status. */
const statusLetters: ReadonlyMap<string, boolean> = new Map([
  ['a', true],
  ['i', false],
]);

const words = new Map([
  ...statusWords.active.map((word) => [foldWord(word), true] as const),
  ...statusWords.inactive.map((word) => [foldWord(word), false] as const),
]);
const kinds = new Set(employmentWords.map(foldWord));
const booleans = new Map([
  ...yesAndNo.yes.map((word) => [foldWord(word), true] as const),
  ...yesAndNo.no.map((word) => [foldWord(word), false] as const),
]);

/** How a column says whether somebody is active. */
export interface StatusReading {
  /** The column's header: in a status, `T` is not "true". */
  readonly column: string;
  /** Yes means that the person is not active. */
  readonly negated?: boolean;
}

/** Whether the cell of a status column says that the person is active; undefined for a word that is not understood. */
export function readStatus(text: string, { column, negated = false }: StatusReading): boolean | undefined {
  const word = foldWord(text);
  const said = words.get(word);
  if (said !== undefined) return said;
  const isCode = /^[a-z]$/.test(word) && /status|statut/.test(foldHeader(column));
  const answer = isCode ? statusLetters.get(word) : booleans.get(word);
  if (answer !== undefined) return negated ? !answer : answer;
  if (negated) return undefined;
  return kinds.has(word) || statusLetters.get(word) === true ? true : word === 'left' ? false : undefined;
}

/** Whether a cell says yes or no; undefined for another word. */
export function readBoolean(text: string): boolean | undefined {
  const word = foldWord(text);
  return booleans.get(word) ?? words.get(word);
}

/** True for a word that hardly stands in any column but a status. */
export function isStatusWord(text: string): boolean {
  return words.has(foldWord(text));
}

/** Parts of headers that speak of a status, folded. */
const statusParts =
  /status|statut|active|aktiv|actif|activo|attivo|ativo|enabled|disabled|deactivat|terminated|suspended|archived|blocked|locked|gesperrt|ausgeschieden|accountcontrol/;

/** Parts of headers whose status is not the account's. */
const otherParts =
  /marital|citizen|visa|immigra|flsa|exempt|veteran|disability|tax|benefit|vaccin|insur|ethnic|smok|licen|2sv|mfa|sync|invitation|activated|date|time|since/;

/** Words that only look as if they spoke of one. */
const otherWords = /activedirectory|interactive|proactive|retroactive|statutory|unlocked/g;

/** True when a header speaks of whether somebody is active. */
export function isStatusHeader(header: string): boolean {
  const folded = foldHeader(header);
  return statusParts.test(folded.replace(otherWords, '')) && !otherParts.test(folded);
}

/** Folds a word of a status: without case and accents, `LOCKED_OUT` as `locked out`. */
function foldWord(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[\s_/-]+/g, ' ')
    .trim();
}
