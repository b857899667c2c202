import { activeDirectory } from './active-directory.ts';
import { bamboohr } from './bamboohr.ts';
import { entra } from './entra.ts';
import type { Export } from './export.ts';
import { google } from './google.ts';
import { okta } from './okta.ts';
import { openldap } from './openldap.ts';
import { personio } from './personio.ts';
import { sepLine, unicodeText, windows1252 } from './spreadsheets.ts';
import { successfactors } from './successfactors.ts';
import { workday } from './workday.ts';

/** Twelve exports of the same thirty made-up people. The headers and the formats are those of real exports. */
export const exports: readonly Export[] = [
  workday,
  bamboohr,
  personio,
  successfactors,
  google,
  entra,
  okta,
  unicodeText,
  windows1252,
  sepLine,
  openldap,
  activeDirectory,
];

export { type Export, enterprise } from './export.ts';
export { people } from './people.ts';
