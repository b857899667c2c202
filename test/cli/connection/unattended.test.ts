import { describe, expect, it } from 'vitest';
import { unattendedBy } from '../../../src/cli/context.ts';
import { scimctl } from '../run.ts';
import { createService } from '../service.ts';

const people = `userName\n${Array.from({ length: 300 }, (_, index) => `user${index}`).join('\n')}\n`;

/** Imports 300 people on a terminal whose clock advances by a second with each reading. */
async function importPeople(env: Readonly<Record<string, string>>) {
  let time = 0;
  const ran = await scimctl(['bulk', 'import', '-', '-o', 'table'], {
    exchange: createService().exchange,
    terminal: true,
    stdin: people,
    env,
    now: () => (time += 1000),
    prompter: { confirm: async () => true, input: async () => '300' },
  });
  return ran.stdout + ran.stderr;
}

describe('a program that no person watches', () => {
  it.each([
    [{ CI: 'true' }, 'CI'],
    [{ CI: '1' }, 'CI'],
    [{ SCIMCTL_NO_INPUT: '1' }, 'SCIMCTL_NO_INPUT'],
    [{ CI: 'false' }, undefined],
    [{ CI: '0', SCIMCTL_NO_INPUT: '' }, undefined],
    [{}, undefined],
  ])('is known by its environment %j', (env, variable) => {
    expect(unattendedBy({ env })).toBe(variable);
  });

  it.each(['CI', 'SCIMCTL_NO_INPUT'])('asks nothing, uses no colour and overwrites no line with %s', async (name) => {
    const asked = await scimctl(['profiles', 'remove', 'x'], { terminal: true, env: { [name]: '1' } });
    expect(asked.stderr).not.toContain('\u001b');
    // Without the variable, the output has escape sequences, for colours or for a line that is overwritten.
    expect(await importPeople({ CI: 'false' })).toContain('\u001b');
    expect(await importPeople({ [name]: '1' })).not.toContain('\u001b');
  });
});
