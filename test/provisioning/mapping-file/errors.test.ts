import { describe, expect, it } from 'vitest';
import { SourceError } from '../../../src/provisioning/errors.ts';
import { readMappingFile } from '../../../src/provisioning/index.ts';
import { errorWith } from './map-file.ts';

describe('a mapping file that is wrong names the line, the column, the reason and the way out', () => {
  it.each<[string, string, string]>([
    [
      'text',
      'hello',
      'map.yaml is not a mapping file: it must be an object\nTo write a first mapping file, run scimctl bulk map FILE.',
    ],
    ['no version', 'columns: {}', 'map.yaml has no version\nWrite "version: 1" on the first line.'],
    [
      'another version',
      'version: 2',
      'map.yaml, line 1, column 1: "version" must be "1"\nThis version of scimctl reads version 1 of mapping files.',
    ],
    [
      'an unknown key',
      'version: 1\ncolumn: {}',
      'map.yaml, line 2, column 1: unknown key "column"\nThe keys are version, columns, constants, templates, defaults, empty, groups.',
    ],
    [
      'an unknown key of a column',
      'version: 1\ncolumns:\n  Name: { path: title, formt: x }',
      'map.yaml, line 3, column 24: unknown key "formt"\nThe keys are path, convert, true, false, format, separator, country, values.',
    ],
    [
      'an unknown conversion',
      'version: 1\ncolumns:\n  Name: { path: title, convert: round }',
      'map.yaml, line 3, column 24: "columns" → "Name" → "convert" has an unknown conversion',
    ],
    ['a value of the wrong type', 'version: 1\nempty: none', 'map.yaml, line 2, column 1: "empty" must be an array'],
    [
      'a column without a path',
      'version: 1\ncolumns:\n  Name: { convert: lower }',
      'map.yaml, line 3, column 3: column "Name" has no path\nWrite a SCIM path (for example, emails.work), or write "-" to ignore the column.',
    ],
    [
      'a key that occurs twice',
      'version: 1\ncolumns:\n  Name: title\n  Name: nickName',
      'map.yaml, line 4, column 3: the key occurs twice\nPut a header in quotes if the header contains a colon, or starts with a quote or a #.',
    ],
    [
      'syntax',
      'version: 1\ncolumns:\n  "Name: title',
      'map.yaml, line 3, column 14: Missing closing "quote\nPut a header in quotes if the header contains a colon, or starts with a quote or a #.',
    ],
    [
      'an alias',
      'version: 1\ncolumns:\n  Name: &a title\n  B: *a',
      'map.yaml, line 4, column 6: a YAML alias is not allowed\nWrite the value again.',
    ],
    [
      'an option without its conversion',
      'version: 1\ncolumns:\n  Name: { path: title, format: YYYY }',
      'map.yaml, line 3, column 24: format has an effect only with "convert: date"',
    ],
    [
      'a format without a day',
      'version: 1\ncolumns:\n  Name: { path: title, convert: date, format: MM.YYYY }',
      'map.yaml, line 3, column 39: "MM.YYYY" is not a date format\nA date format contains YYYY or YY, MM or M, and DD or D, for example DD.MM.YYYY.',
    ],
    [
      'a phone without a country',
      'version: 1\ncolumns:\n  Name: { path: title, convert: phone }',
      'map.yaml, line 3, column 24: the conversion "phone" needs a country\nWrite the two letters of a country, for example "country: DE".',
    ],
    [
      'an unknown country',
      'version: 1\ncolumns:\n  Name: { path: title, convert: phone, country: Germany }',
      'map.yaml, line 3, column 40: the conversion "phone" has the unknown country "Germany"\nWrite the two letters of a country, for example "country: DE".',
    ],
    [
      'split without a separator',
      'version: 1\ncolumns:\n  Name: { path: title, convert: split }',
      'map.yaml, line 3, column 24: the conversion split needs a separator\nAdd a separator, as in \'separator: ","\'.',
    ],
    [
      'a column that the source does not have',
      'version: 1\ncolumns:\n  Nmae: title',
      'map.yaml, line 3, column 3: there is no column "Nmae"\nThe columns are "userName", "Name".',
    ],
    [
      'a column twice',
      'version: 1\ncolumns:\n  Name: title\n  "#2": nickName',
      'map.yaml, line 4, column 3: an earlier entry names the same column',
    ],
    [
      'a path that the schema does not have',
      'version: 1\ncolumns:\n  Name: titel',
      'map.yaml, line 3, column 3: column "Name" cannot be mapped to "titel", which is not an attribute of User',
    ],
    [
      'two columns for one path',
      'version: 1\ncolumns:\n  Name: userName\n  userName: userName',
      'map.yaml, line 4, column 3: columns "Name" and "userName" are both mapped to userName',
    ],
    [
      'a constant for the path of a column',
      'version: 1\ncolumns:\n  Name: title\nconstants:\n  title: x',
      'map.yaml, line 5, column 3: title is set by a column and by a constant\nRemove one of the two. A default is used only for rows without a value.',
    ],
    [
      'a constant and a template',
      'version: 1\ntemplates:\n  title: "{Name}"\nconstants:\n  title: x',
      'map.yaml, line 5, column 3: title is set by a template and by a constant\nRemove one of the two. A default is used only for rows without a value.',
    ],
    [
      'a constant key',
      'version: 1\nconstants: { externalId: "1" }',
      'map.yaml, line 2, column 14: externalId identifies a person, so a constant is not allowed\nMap a column, or write a template.',
    ],
    [
      'a secret',
      'version: 1\nconstants: { password: hunter2 }',
      'map.yaml, line 2, column 14: password is a secret, and a mapping file must not contain secrets',
    ],
    [
      'a value of the wrong type for an attribute',
      'version: 1\nconstants: { active: perhaps }',
      'map.yaml, line 2, column 14: the constant of active is wrong: "perhaps" is neither yes nor no',
    ],
    [
      'several values for one',
      'version: 1\ndefaults: { title: [a, b] }',
      'map.yaml, line 2, column 13: the default of title is wrong: the attribute can have only one value',
    ],
    [
      'groups as a constant',
      'version: 1\nconstants: { groups: Staff }',
      'map.yaml, line 2, column 14: groups can be set only by a group rule\nWrite a group rule under "groups".',
    ],
    [
      'a template with an unknown column',
      'version: 1\ntemplates: { title: "{Nmae}" }',
      'map.yaml, line 2, column 14: there is no column "Nmae"\nThe columns are "userName", "Name".',
    ],
    [
      'a template with an unknown function',
      'version: 1\ntemplates: { title: "{Name | lowr}" }',
      'map.yaml, line 2, column 14: the reference {Name | lowr} has the unknown function "lowr"\nAn example of a template is "{First name} {Last name | upper}".',
    ],
    [
      'a template with an open brace',
      'version: 1\ntemplates: { title: "{Name" }',
      'map.yaml, line 2, column 14: the brace { has no matching brace: for a literal brace, write {{\nAn example of a template is "{First name} {Last name | upper}".',
    ],
    [
      'a group rule with an unknown attribute',
      'version: 1\ngroups:\n  - filter: depatment eq "Sales"\n    group: Sales',
      'map.yaml, line 3, column 5: the filter of the group "Sales" is invalid: there is no attribute depatment (at position 1)\nTo see the syntax of filters, run scimctl help filters. To see the attributes, run scimctl schemas list.',
    ],
    [
      'a group rule without a group',
      'version: 1\ngroups:\n  - filter: department eq "Sales"',
      'map.yaml, line 3, column 5: "groups" → "0" → "group" is missing',
    ],
    [
      'no key',
      'version: 1\ncolumns:\n  userName: "-"',
      'no column identifies a person: a column with externalId, userName, employeeNumber or a work e-mail is needed\nMap a column with --map "Column=externalId" or --map "Column=userName".',
    ],
  ])('%s', async (_, file, message) => {
    expect(await errorWith(file)).toBe(message);
  });

  it('a template with a secret column', async () => {
    expect(await errorWith('version: 1\ntemplates: { title: "{Kennwort}" }', 'userName,Kennwort\nada,x\n')).toBe(
      'map.yaml, line 2, column 14: a template must not use column "Kennwort", because the column contains secrets',
    );
  });

  it('suggests the nearest known key and attribute', async () => {
    const near = async (run: () => Promise<unknown>) => {
      const error = await run().catch((cause: unknown) => cause);
      return error instanceof SourceError ? error.near?.typed : undefined;
    };
    expect(await near(() => readMappingFile('map.yaml', 'version: 1\ncolumn: {}'))).toBe('column');
  });

  it('reads JSON, and names its lines', async () => {
    expect(await errorWith('{\n  "version": 1,\n  "colums": {}\n}')).toContain(
      'map.yaml, line 3, column 3: unknown key "colums"',
    );
    expect(await errorWith('{ "version": 1, "columns": { "Name": "title" } }')).toBeUndefined();
  });

  it('refuses a text that is nested too deeply or too long', async () => {
    expect(await errorWith('['.repeat(1000))).toBe('map.yaml is nested more than 20 levels deep');
    expect(await errorWith('#'.repeat(1024 * 1024 + 1))).toBe('map.yaml is longer than 1048576 characters');
  });
});
