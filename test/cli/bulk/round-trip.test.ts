import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { type RunOptions, scimctl } from '../run.ts';
import { createService, token } from '../service.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** A directory with all kinds of values that are difficult to store in a table. */
async function startDirectory(): Promise<{ options: RunOptions; snapshot: () => Promise<unknown> }> {
  const { exchange } = createService();
  const base = 'https://scim.example.com/v2';
  const send = async (method: string, where: string, body?: object) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' };
    const response = await exchange({
      method,
      base,
      path: where,
      query: {},
      headers,
      ...(body ? { body } : {}),
    } as never);
    return response.body as { id: string; Resources: { meta: { version: string } }[] };
  };
  const user = (userName: string, more: object = {}) => ({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', enterprise],
    userName,
    active: true,
    [enterprise]: { department: 'R&D' },
    ...more,
  });
  const boss = await send('POST', '/Users', user('boss', { displayName: 'Ann Lee', title: '=1+1' }));
  const twin = await send('POST', '/Users', user('twin', { displayName: 'Ann Lee', title: "'=2+2" }));
  const ids: string[] = [];
  for (const [index, title] of ['-', '@home', '+49 30 1', 'Chief, "the"', 'a\nb', 'x|y;z'].entries()) {
    const manager = { value: index % 2 ? boss.id : twin.id };
    const roles = [{ value: 'admin', display: 'Administrator' }, { value: 'a|b' }];
    const emails = [{ value: `p${index}@example.com`, type: 'work', primary: true }];
    const name = { givenName: 'P', familyName: `${index}`, formatted: `P. ${index}` };
    const person = user(`p${index}`, { title, roles, emails, name, [enterprise]: { manager } });
    ids.push((await send('POST', '/Users', person)).id);
  }
  const group = (displayName: string, members: object[]) =>
    send('POST', '/Groups', { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName, members });
  const inner = await group(
    'Sales, EMEA',
    ids.map((value) => ({ value })),
  );
  await group('A|B', [{ value: ids[0] }]);
  await group('All', [{ value: inner.id, type: 'Group' }]);
  const snapshot = async () => [await send('GET', '/Users'), await send('GET', '/Groups')];
  return { options: { exchange, cwd: mkdtempSync(path.join(tmpdir(), 'scimctl-trip-')) }, snapshot };
}

it.each([
  ['csv', 'id,'],
  ['csv', ''],
  ['tsv', 'id,'],
])('%s that users list writes, with %j, changes nothing when it is imported', async (format, id) => {
  const { options, snapshot } = await startDirectory();
  const before = await snapshot();
  const columns = `${id}userName,displayName,title,active,department,manager,name,roles,emails.work,groups,meta.created`;
  const { stdout, exitCode } = await scimctl(['users', 'list', '--columns', columns, '-o', format], options);
  expect(exitCode).toBe(0);
  writeFileSync(path.join(options.cwd as string, `people.${format}`), stdout);
  const ran = await scimctl(['bulk', 'import', `people.${format}`, '-o', 'json'], options);
  const results: { outcome: string; step: string }[] = JSON.parse(ran.stdout);
  expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['unchanged']));
  expect(results.filter(({ step }) => step === 'manager')).toHaveLength(6);
  expect(results.filter(({ step }) => step === 'group')).toHaveLength(7);
  expect(await snapshot()).toEqual(before);
});

it('what a cell cannot hold is refused before anything is written', async () => {
  const { options } = await startDirectory();
  const { stdout, stderr, exitCode } = await scimctl(
    ['users', 'list', '--columns', 'id,addresses', '-o', 'csv'],
    options,
  );
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
  expect(JSON.parse(stderr).message).toBe(
    '"addresses" has several sub-attributes, but a cell can contain only one value',
  );
});
