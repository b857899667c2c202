import { expect, it } from 'vitest';
import { scimctl } from '../run.ts';

const lines = (text: string): Record<string, unknown>[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

it('lists the dialects', async () => {
  const { exitCode, stdout } = await scimctl(['dialects', 'list', '-o', 'ndjson']);
  expect(exitCode).toBe(0);
  expect(lines(stdout)[0]).toEqual({
    id: 'generic',
    title: 'RFC 7643 and RFC 7644',
    tier: 'modelled',
    version: '2.0',
    facts: 0,
    urls: [],
  });
});

it('shows the facts about a dialect, with text for people and values for programs', async () => {
  const { exitCode, stdout } = await scimctl(['dialects', 'show', 'aws', '-o', 'ndjson']);
  expect(exitCode).toBe(0);
  expect(lines(stdout)).toContainEqual({
    topic: 'reading',
    fact: 'filterOperators',
    text: 'eq, and',
    value: ['eq', 'and'],
    confidence: 'documented',
    source: 'AWS IAM Identity Center SCIM developer guide: supported API operations, limitations',
  });
  expect(lines(stdout).at(-1)).toMatchObject({ topic: 'other', fact: 'remark', confidence: 'reported' });
});

it('explains a fact', async () => {
  const { exitCode, stdout, stderr } = await scimctl(['dialects', 'explain', 'membersOnRead', '-o', 'csv']);
  expect(exitCode).toBe(0);
  expect(stderr).toBe(
    'members in responses: full: a group always shows its members; on-request: only with attributes=members; never: not at all\n',
  );
  expect(stdout).toMatch(/^aws,never,documented/m);
});

it('suggests a dialect for a typing error', async () => {
  const { exitCode, stderr } = await scimctl(['dialects', 'show', 'awz']);
  expect([exitCode, stderr]).toEqual([
    2,
    'Error: there is no dialect "awz"\n  hint   Did you mean aws? To see all dialects, run scimctl dialects list.\n',
  ]);
});

it('names similar facts after a typing error, and otherwise all facts', async () => {
  const explain = (name: string) => scimctl(['dialects', 'explain', name]);
  expect(await explain('memberOnRead')).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: 'Error: there is no fact "memberOnRead"\n  hint   did you mean "membersOnRead"?\n',
  });
  const { exitCode, stderr } = await explain('colour');
  expect([exitCode, stderr]).toEqual([
    2,
    expect.stringMatching(/^Error: there is no fact "colour"\n {2}hint {3}the facts are auth, resourceTypes, /),
  ]);
});

it('rejects a profile with an unknown dialect before anything is saved', async () => {
  const argv = ['profiles', 'add', 'x', '--url', 'https://scim.example.com', '--auth', 'none', '--dialect', 'awz'];
  const { exitCode, stderr } = await scimctl(argv);
  expect([exitCode, stderr]).toEqual([
    2,
    'Error: there is no dialect "awz" (from --dialect)\n  hint   Did you mean aws? To see all dialects, run scimctl dialects list.\n',
  ]);
});
