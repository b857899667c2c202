import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Context } from '../../../src/cli/context.ts';
import { UsageError } from '../../../src/cli/errors/errors.ts';
import { readJsonOrYaml } from '../../../src/cli/input/input-file.ts';
import { readResource } from '../../../src/cli/input/read-resource.ts';
import { createResourceModel, type ResourceModel, UserModel } from '../../../src/protocol/schema/model.ts';
import { standardResourceTypes, standardSchemas } from '../../../src/protocol/schema/standard/index.ts';

const cwd = mkdtempSync(path.join(tmpdir(), 'scimctl-read-'));
const context = { cwd, signal: new AbortController().signal } as Context;
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

function write(name: string, content: string | Uint8Array): string {
  writeFileSync(path.join(cwd, name), content);
  return name;
}

async function outcome(run: Promise<unknown>): Promise<unknown> {
  try {
    return await run;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return [error.message, ...(error.hint === undefined ? [] : [error.hint])].join('\n');
  }
}

const read = (name: string, content: string | Uint8Array, server: ResourceModel = UserModel): Promise<unknown> =>
  outcome(readResource(context, write(name, content), { known: UserModel, server: async () => server }));

describe('a resource of ours is read strictly, with the line', () => {
  it('in YAML', async () => {
    const yaml = 'userName: [a, b]\nname: Ann Lee\nactive: no\nemails:\n  - value: a@example.com\n  - value: true\n';
    expect(await read('user.yaml', yaml)).toBe(
      'user.yaml does not conform to the schema:\n' +
        'line 1, userName: must be one value, not an array of 2\n' +
        'line 2, name: must be an object, not a string\n' +
        'line 3, active: must be true or false, not "no"\n' +
        'line 6, emails[1].value: must be a string, not a boolean (true)\n' +
        'in YAML 1.2, yes, no, on and off are strings: write true or false',
    );
  });

  it('in JSON', async () => {
    const json = `{\n\t"userName": "ada",\n\t"${enterprise}": {\n\t\t"manager": {\n\t\t\t"value": 7\n\t\t}\n\t}\n}\n`;
    expect(await read('user.json', json)).toBe(
      `user.json does not conform to the schema:\nline 5, ${enterprise}:manager.value: a string must be in quotes (RFC 7643 section 2.3.1)`,
    );
  });

  it('with what was probably meant', async () => {
    expect(await read('a.yaml', 'userName: ada\ntitel: Chief\n')).toBe(
      'a.yaml does not conform to the schema:\nline 2, titel: no schema of the resource defines the attribute (RFC 7644 section 3.1)\ndid you mean "title"?',
    );
    expect(await read('b.yaml', 'userName: ada\nname:\n  givnName: Ada\n')).toBe(
      'b.yaml does not conform to the schema:\nline 3, name.givnName: no schema of the resource defines the attribute (RFC 7644 section 3.1)\ndid you mean "name.givenName"?',
    );
    expect(await read('c.yaml', 'userName: ada\ndepartment: R&D\n')).toBe(
      `c.yaml does not conform to the schema:\nline 2, department: no schema of the resource defines the attribute (RFC 7644 section 3.1)\nthis is an attribute of the extension ${enterprise}: put the attribute into an object whose name is this URN`,
    );
  });

  it('but for what the server describes, sets, or is to judge', async () => {
    const [type] = standardResourceTypes;
    const core = standardSchemas.find(({ id }) => id === type?.schema);
    const badge = { ...core?.attributes.find(({ name }) => name === 'nickName'), name: 'badge' };
    const server = createResourceModel(type as NonNullable<typeof type>, [
      ...standardSchemas.filter((schema) => schema !== core),
      { ...core, attributes: [...(core?.attributes ?? []), badge] } as NonNullable<typeof core>,
    ]);
    const resource = { id: '7', meta: { version: 'W/"1"' }, userName: 'ada lovelace', badge: '12' };
    expect(await read('user.json', JSON.stringify(resource), server)).toEqual(resource);
    expect(await read('user.json', '{"title": "Chief"}')).toEqual({ title: 'Chief' });
  });
});

describe('what cannot be read ends with a usage error, at once', () => {
  const deep = 'is nested more than 100 levels deep, or refers to itself';
  it.each<[string, string | Uint8Array, string]>([
    ['deep.json', `${'['.repeat(20_000)}${']'.repeat(20_000)}`, `deep.json ${deep}`],
    ['deep.yaml', `a: ${'['.repeat(20_000)}${']'.repeat(20_000)}`, `deep.yaml ${deep}`],
    ['dashes.yaml', `${'- '.repeat(5_000)}a`, `dashes.yaml ${deep}`],
    [
      'stairs.yaml',
      `${Array.from({ length: 3_000 }, (_, n) => `${' '.repeat(n)}a:`).join('\n')} x\nb: y\n`,
      `stairs.yaml ${deep}`,
    ],
    ['mixed.yaml', `# "\na: ${'["]", '.repeat(20_000)}x${']'.repeat(20_000)}`, `mixed.yaml ${deep}`],
    ['cycle.yaml', 'a: &x\n  b: *x\n', `cycle.yaml ${deep}`],
    ['latin.yaml', Buffer.from('userName: müller', 'latin1'), 'latin.yaml is not UTF-8\nSave the file as UTF-8.'],
  ])('%s', async (name, content, message) => {
    expect(await outcome(readJsonOrYaml(context, write(name, content)))).toBe(message);
  });

  it('100 levels are not too many, and UTF-16 with its mark is read', async () => {
    const levels = `${'['.repeat(100)}${']'.repeat(100)}`;
    expect(JSON.stringify(await readJsonOrYaml(context, write('levels.json', levels)))).toBe(levels);
    const utf16 = Buffer.from('\ufeff{"userName":"müller"}', 'utf16le');
    expect(await readJsonOrYaml(context, write('utf16.json', utf16))).toEqual({ userName: 'müller' });
  });

  it('what stands in several places is no part of itself', async () => {
    expect(await readJsonOrYaml(context, write('alias.yaml', 'a: &x [1]\nb: *x\n'))).toEqual({ a: [1], b: [1] });
  });
});
