import { describe, expect, it } from 'vitest';
import { expectStream, named } from '../reporting/events.ts';
import { described, scimctl } from '../run.ts';
import { createExampleWorld, obeyed } from './example-world.ts';

/** Commands whose examples these tests do not run. The value is the reason. */
const notRun: Readonly<Record<string, string>> = {
  demo: 'it takes seconds; test/cli/reporting/event-stream.test.ts has its kind of text',
};

const runnable = described
  .filter(({ id }) => !(id in notRun))
  .map(({ id, examples = [] }) => [id, examples[0]?.command ?? ''] as const);

const events = ['--events', 'ndjson'];

describe('with --events ndjson', () => {
  it.each(runnable)('%s writes only events to stderr, asks nothing and shows no secret', async (id, line) => {
    const world = await createExampleWorld(id);
    try {
      for (const mood of ['refuses all', 'healthy'] as const) {
        world.setMood(mood);
        // The world fails the test if a question is asked.
        const ran = await world.run(line, events, { terminal: true, env: { EDITOR: 'echo edited; true' } });
        const stream = expectStream(ran, id.replaceAll(':', ' '));
        expect(ran.stderr).not.toMatch(obeyed);
        for (const secret of world.secrets) expect(ran.stderr).not.toContain(secret);
        expect(ran.exitCode).not.toBe(1);
        const errors = named(stream, 'error');
        // A failed command needs no error event if its output reports the failure.
        if (ran.exitCode !== 0 && ran.stdout === '') expect(errors).not.toEqual([]);
        if (ran.exitCode === 0) expect(errors).toEqual([]);
      }
    } finally {
      await world.close();
    }
  });

  it.each(described.map(({ id }) => id))('a usage error of %s is an event', async (id) => {
    const ran = await scimctl([...id.split(':'), '--nosuch', ...events]);
    const stream = expectStream(ran, id.replaceAll(':', ' '));
    expect(stream.map(({ event }) => event)).toEqual(['started', 'error', 'finished']);
    expect(stream[1]).toMatchObject({ code: 'usage', exitCode: 2, message: 'unknown flag --nosuch' });
    expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
  });
});
