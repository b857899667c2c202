import { expect, it } from 'vitest';
import { UserModel } from '../../src/protocol/schema/model.ts';
import { changedValues } from '../../src/provisioning/changed-values.ts';
import { entryRedactor, type PlanEntry } from '../../src/provisioning/index.ts';

const redact = entryRedactor(new Set(['password']));
const origin = { step: 'person', line: 2, key: 'ada' } as const;

it('a stored entry has no secret of the row, and says so', () => {
  const goal = { resource: { userName: 'ada', password: 'planted-1' }, derived: [] };
  const stored = redact({ ...origin, action: 'create', goal });
  expect(stored).toMatchObject({ secrets: true, goal: { resource: { userName: 'ada' } } });
  expect(JSON.stringify(stored)).not.toContain('planted-1');
});

it('a stored entry has no secret that the service shows, and can be executed', () => {
  const entry: PlanEntry = {
    ...origin,
    action: 'update',
    id: '1',
    goal: { resource: { userName: 'ada', title: 'Lead' }, derived: [] },
    before: { id: '1', userName: 'ada', 'urn:example:User': { apiToken: 'planted-2' } },
    operations: [{ op: 'replace', path: 'title', value: 'Lead' }],
  };
  const stored = redact(entry);
  expect(JSON.stringify(stored)).not.toContain('planted-2');
  expect(stored).not.toHaveProperty('secrets');
  expect(redact({ ...entry, before: { id: '1' } })).toEqual({ ...entry, before: { id: '1' } });
  const { goal: _, ...edit } = { ...entry, action: 'edit' } as const;
  expect(JSON.stringify(redact(edit))).not.toContain('planted-2');
});

it('the changes of a result have no secret, by path or by member', () => {
  const changes = changedValues(
    { userName: 'ada' },
    [
      { op: 'replace', path: 'password', value: 'planted-3' },
      { op: 'add', path: 'urn:example:User', value: { loginPin: 'planted-4', floor: '3' } },
      { op: 'replace', path: 'title', value: 'Lead' },
    ],
    UserModel,
  );
  expect(JSON.stringify(changes)).not.toContain('planted');
  expect(changes.map(({ path }) => path)).toEqual(['urn:example:User', 'title']);
});
