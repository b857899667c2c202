import { describe, expect, it } from 'vitest';
import { createFakeService } from '../../support/fake-service/index.ts';
import { scimctl } from '../run.ts';

/** A service that refuses filters and shows exactly 50 members of a group, which looks like a limit. */
function cut() {
  const service = createFakeService({ filters: 'refused' });
  const ids = Array.from({ length: 50 }, (_, n) => service.addUser({ userName: `u${n}`, active: true }));
  service.addGroup('Crowd', ids.map(String));
  return service.exchange;
}

const members = ['groups', 'members', 'Crowd', '-o', 'id'];

describe('a note that is longer than the line', () => {
  const note =
    'Warning: group Crowd (51): the service shows exactly 50 members of the group, and this may be the largest number that the service shows, so the list may be incomplete';

  it('is wrapped between words on a terminal', async () => {
    const { stderr } = await scimctl(members, { exchange: cut(), terminal: true, noteColumns: 60 });
    expect(stderr.split('\n')).toEqual([
      'Warning: group Crowd (51): the service shows exactly 50',
      '  members of the group, and this may be the largest number',
      '  that the service shows, so the list may be incomplete',
      '',
    ]);
  });

  it.each([
    ['in a pipe', { terminal: false }],
    ['in a pipeline, whose terminal is a log', { terminal: true, env: { CI: 'true' } }],
    ['if it fits', { terminal: true, noteColumns: note.length }],
  ])('is one line %s', async (_, options) => {
    expect((await scimctl(members, { exchange: cut(), noteColumns: 60, ...options })).stderr).toBe(`${note}\n`);
  });
});

describe('an error on a terminal', () => {
  const shown = async (argv: string[], noteColumns?: number) =>
    (
      await scimctl(argv, {
        exchange: createFakeService().exchange,
        terminal: true,
        ...(noteColumns ? { noteColumns } : {}),
      })
    ).stderr;
  const plain = (text: string) => text.replaceAll(/\x1b\[\d+m/g, '');

  it('has the further lines of its reason and its hint below their beginnings', async () => {
    const exchange = async () => ({
      status: 403,
      headers: { 'content-type': 'application/scim+json' },
      body: {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
        status: '403',
        detail: 'the plan of this account does not include SCIM',
      },
    });
    const { stderr } = await scimctl(['users', 'get', 'ada', '--by', 'id'], {
      exchange,
      terminal: true,
      noteColumns: 50,
    });
    expect(plain(stderr).split('\n')).toEqual([
      'Error: the server answered 403',
      '  where  GET https://scim.example.com/v2/Users/ada',
      '  why    403: the plan of this account does not',
      '         include SCIM',
      '  hint   the token is valid, but has no permission',
      '         for this request',
      '',
    ]);
  });

  it('keeps a caret below its place in the filter', async () => {
    const argv = ['users', 'list', '--filter', 'userName eq "ada" and displayName eqq "Ada Lovelace of London"'];
    const lines = plain(await shown(argv, 40)).split('\n');
    const caret = lines.findIndex((line) => /^\s*\^/.test(line));
    expect(lines[caret - 1]?.slice(lines[caret]?.indexOf('^'))).toMatch(/^eqq "Ada Lovelace of London"/);
  });

  it('keeps the lines of a trace', async () => {
    const stderr = await shown(['users', 'list', '--debug'], 40);
    expect(stderr.split('\n')).toContainEqual(expect.stringMatching(/^ {2}< \{"schemas":.{60,}$/));
  });
});
