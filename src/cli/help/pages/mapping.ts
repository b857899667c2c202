import type { ConversionName } from '../../../provisioning/mapping/conversion.ts';
import { commandLines } from '../command.ts';
import { definitions, paragraph, section } from '../layout.ts';

/** The conversions of a mapping file. The compiler checks that all conversions have a row. */
export const conversionHelp: Readonly<Record<ConversionName, string>> = {
  boolean: 'true or false; true: [WORD] and false: [WORD] define your own words',
  date: '2026-01-31; format: DD.MM.YYYY says how the cell is written',
  lower: 'lower case',
  upper: 'upper case',
  trim: 'no white space around the text',
  split: 'several values; separator: ";" divides the cell',
  phone: 'a telephone number as +4930123456; country: DE for numbers without a country code',
};

/** The keys of a mapping file. A test compares the rows with the schema of the file. */
export const mappingKeys = [
  ['version', '1'],
  ['columns', 'a header with a SCIM path, a list of paths, "-" for a column to ignore, or path, convert and values'],
  ['constants', 'a path, and the value that each row gets'],
  ['templates', 'a path, and a text with columns in braces: "{First name} {Last name}"'],
  ['defaults', 'a path, and the value for rows that have none'],
  ['empty', 'words that mean no value'],
  ['groups', 'rules that give memberships'],
] as const;

const example = [
  'version: 1',
  'columns:',
  '  Personnel no.: externalId',
  '  E-mail: emails.work',
  '  Status:',
  '    path: active',
  '    convert: boolean',
  'templates: { userName: "{E-mail}" }',
];

/** The page `help mapping`. */
export function mappingPage(width: number): string[] {
  return [
    '',
    ...paragraph(
      'Most columns need no mapping: scimctl recognises common headers in several languages. bulk plan FILE shows what each column means, and sends no change.',
      width,
    ),
    ...section(
      'Flags',
      definitions(
        [
          [
            '--map COLUMN=PATH',
            'the meaning of one column: --map "Kostenstelle=costCenter"; - as PATH ignores the column',
          ],
          ['--map FILE', 'a mapping file, in YAML or JSON'],
          ['--map-value COLUMN:WORD=VALUE', 'the meaning of a word in a column'],
        ],
        width,
      ),
    ),
    ...section(
      'Commands',
      commandLines(
        [
          'scimctl bulk template',
          'scimctl bulk map people.csv --out people.map.yaml',
          'scimctl bulk plan people.csv --map people.map.yaml',
        ],
        width,
      ),
    ),
    ...section('Keys of a mapping file', definitions(mappingKeys, width)),
    ...section('Conversions (convert)', definitions(Object.entries(conversionHelp), width)),
    ...section(
      'Example',
      example.map((line) => `  ${line}`),
    ),
  ];
}
