import { describe, expect, it } from 'vitest';
import { importWithKills, runWithKills } from '../../chaos/killed-job.ts';

describe('an import that is killed and resumed', () => {
  it('loses, doubles and half-changes nobody, whenever it is killed', async () => {
    const people = 60;
    const whole = await importWithKills(people, []);
    expect(whole).toMatchObject({ runs: 1, job: { state: 'complete', left: 0 } });
    // Kills the import while it changes people, managers and memberships. Three kills come after a change was made, and
    // one kill comes before a change.
    const killed = await importWithKills(people, [
      { change: 3, when: 'after' },
      { change: 50, when: 'after' },
      { change: 90, when: 'before' },
      { change: 122, when: 'after' },
    ]);
    expect(killed.runs).toBe(5);
    expect(killed.directory).toEqual(whole.directory);
    expect(killed.job).toMatchObject({ state: 'complete', left: 0, people: { created: people } });
  });
});

describe('an undo that is killed and resumed', () => {
  it('leaves the directory as it was before the import', async () => {
    const moments = [
      { change: 2, when: 'after' },
      { change: 30, when: 'before' },
      { change: 90, when: 'before' },
    ] as const;
    const undone = await runWithKills({ people: 60, moments, undoes: true });
    expect(undone.runs).toBe(4);
    expect(undone.directory).toEqual(undone.before);
    expect(undone.job).toMatchObject({ state: 'complete', left: 0 });
  });
});

describe('an import at a service that answers every write with 202', () => {
  it('is exact after kills before and after the service has accepted a write', async () => {
    const people = 40;
    const whole = await importWithKills(people, []);
    const moments = [
      { change: 5, when: 'after' },
      { change: 30, when: 'before' },
    ] as const;
    const killed = await importWithKills(people, moments, { asyncRequest: 'long', asyncDelay: 0 });
    expect(killed.runs).toBe(3);
    expect(killed.directory).toEqual(whole.directory);
    expect(killed.job).toMatchObject({ state: 'complete', left: 0, people: { created: people } });
  });
});
