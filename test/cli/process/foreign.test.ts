import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/protocol/json/json.ts';
import { BothProviders } from './both-providers.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

let both: BothProviders;

beforeAll(async () => {
  both = await BothProviders.start();
});
afterAll(() => both.close());

/**
 * Number of rows of `examples/hires.csv` that the test imports. The foreign provider needs seconds to import all rows.
 */
const rows = 60;
const leavers = 10;

/** Returns the results of a run without the ids, because each provider chooses its own. */
function outcomesOf(stdout: string) {
  return (JSON.parse(stdout) as JsonObject[]).map(({ line, step, target, outcome }) => ({
    line,
    step,
    target,
    outcome,
  }));
}

describe('the example files, on the bundled provider and on one that shares no code with it', () => {
  it('the import ends alike, and people are the same field by field', async () => {
    const runs = await both.run('bulk', 'import', 'examples/hires.csv', '--max-rows', `${rows}`, '--yes', '-o', 'json');
    const [mine, theirs] = runs.map(({ code, stdout }) => ({ code, outcomes: outcomesOf(stdout) }));
    expect(mine).toEqual(theirs);
    const { people } = await both.compare();
    const created = mine?.outcomes.filter(({ outcome }) => outcome === 'created');
    expect([people.size, created?.length]).toEqual([60, 60]);
    const managed = [...people.values()].filter(
      (person) => ((person as JsonObject)[enterprise] as JsonObject).manager !== null,
    );
    expect(managed.length).toBeGreaterThan(10);
    expect(people.get('beatriz.araujo@example.com')).toEqual({
      externalId: 'E00001',
      userName: 'beatriz.araujo@example.com',
      active: true,
      name: { formatted: 'Beatriz Araújo', givenName: 'Beatriz', familyName: 'Araújo' },
      displayName: 'Beatriz Araújo',
      title: 'Content Strategist',
      emails: [{ value: 'beatriz.araujo@example.com', type: 'work', primary: true }],
      addresses: [{ type: 'work', locality: 'Lisbon' }],
      [enterprise]: { employeeNumber: 'E00001', department: 'Marketing', manager: null },
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', enterprise],
      groups: ['Lisbon Office', 'Marketing'],
    });
  });

  it('the offboarding ends alike, and who left has lost access and groups on both', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-foreign-'));
    const file = path.join(folder, 'leavers.csv');
    const names = [...(await both.compare()).people.keys()].slice(0, leavers);
    writeFileSync(file, ['userName', ...names].join('\n'));
    const runs = await both.run('bulk', 'offboard', file, '--max-removals', `${leavers}`, '-o', 'ndjson');
    rmSync(folder, { recursive: true });
    expect(runs.map(({ code, stderr }) => [code, stderr.trimEnd().split('\n').at(-1)])).toEqual([
      [0, `${leavers} deactivated`],
      [0, `${leavers} deactivated`],
    ]);
    const people = [...(await both.compare()).people.values()];
    const inactive = people.filter(({ active }) => active === false);
    expect([inactive.length, inactive.filter(({ groups }) => (groups as Json[]).length > 0)]).toEqual([leavers, []]);
  });
});
