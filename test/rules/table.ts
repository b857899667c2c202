import { exclusions7643, keywords7643 } from './rfc7643/account.ts';
import { exclusions7644, keywords7644 } from './rfc7644/account.ts';
import { exclusions8935, keywords8935 } from './rfc8935/account.ts';
import { exclusions8936, keywords8936 } from './rfc8936/account.ts';
import { exclusions9865, keywords9865 } from './rfc9865/account.ts';
import { exclusions9944, keywords9944 } from './rfc9944/account.ts';
import { exclusions9967, keywords9967 } from './rfc9967/account.ts';
import type { Exclusion, Rule } from './rule.ts';

type Files = Readonly<Record<string, { readonly rules: readonly Rule[] }>>;

const files: Files = import.meta.glob<{ readonly rules: readonly Rule[] }>(['./rfc*/*.ts', '!./rfc*/account.ts'], {
  eager: true,
});
const shouldFiles: Files = import.meta.glob<{ readonly rules: readonly Rule[] }>('./should/*.ts', { eager: true });

/** A rule of the table. `file` is the file of the rule, relative to this file. */
export interface Row extends Rule {
  readonly file: string;
}

/** All rules with their checks, in the order of the RFCs. */
export const rules: readonly Row[] = rowsOf(files);

/** Recommendations of the RFCs for a provider, as far as a response shows them. */
export const shoulds: readonly Row[] = rowsOf(shouldFiles);

/** Number of keywords in each section: `MUST`, `SHALL` and `REQUIRED`, with and without `NOT`. */
export const keywords: Readonly<Record<string, number>> = {
  ...prefixed('RFC7643', keywords7643),
  ...prefixed('RFC7644', keywords7644),
  ...prefixed('RFC8935', keywords8935),
  ...prefixed('RFC8936', keywords8936),
  ...prefixed('RFC9865', keywords9865),
  ...prefixed('RFC9944', keywords9944),
  ...prefixed('RFC9967', keywords9967),
};

/** What has no check. */
export const exclusions: readonly Exclusion[] = [
  ...exclusions7643,
  ...exclusions7644,
  ...exclusions8935,
  ...exclusions8936,
  ...exclusions9865,
  ...exclusions9944,
  ...exclusions9967,
];

/** Returns the keywords of an exclusion as rule ids. */
export function placesOf({ section, places }: Exclusion): string[] {
  return places.split(', ').flatMap((range) => {
    const [from = 0, to = from] = range.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, index) => `${section}-${from + index}`);
  });
}

function rowsOf(files: Files): Row[] {
  return Object.entries(files)
    .flatMap(([file, module]) => module.rules.map((rule) => ({ ...rule, file: file.slice(2) })))
    .sort((a, b) => compareIds(a.id, b.id));
}

/** Compares ids in the order of the texts. Example: `RFC7644-3.5.2-9` comes before `RFC7644-3.5.2-10`. */
export function compareIds(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

function prefixed(rfc: string, sections: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(sections).map(([section, count]) => [`${rfc}-${section}`, count]));
}
