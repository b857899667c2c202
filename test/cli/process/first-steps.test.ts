import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { firstSteps } from '../../../src/cli/help/first-steps.ts';
import { ended, environment, scimctl, shell, start } from './program.ts';

/** Commands that do not end, or that ask questions. */
const interactive = ['scimctl mock serve', 'scimctl init'];

it('a new user gets from the help to an offboarding with the commands that the help shows', async () => {
  const home = environment();
  const help = await scimctl(['--help'], home);
  const shown = help.stdout.replaceAll(/ \\\n +/g, ' ').match(/(?<=^ +\$ ).*$/gm) ?? [];
  expect(shown).toEqual(firstSteps.map(({ command }) => command));

  // The default port can be in use on this machine.
  const service = start(['mock', 'serve', '--port', '0'], home);
  const stopped = ended(service);
  await new Promise((resolve) => service.stdout.once('data', resolve));
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-steps-'));
  writeFileSync(
    path.join(folder, 'people.csv'),
    'userName,givenName,familyName,title\nalan@example.com,Alan,Turing,Analyst\n',
  );
  try {
    for (const line of shown.filter((command) => !interactive.includes(command))) {
      // Adds `--yes`, because scimctl cannot ask without a terminal.
      const consent = line.includes(' offboard ') ? ' --yes' : '';
      const { code, stderr } = await shell(`cd '${folder}'; ${line}${consent}`, home);
      expect({ line, code, stderr }).toEqual({ line, code: 0, stderr: expect.not.stringContaining('Error') });
    }
    const { stdout } = await shell('scimctl users list -o csv --columns userName,active,title', home);
    expect(stdout).toBe('userName,active,title\nada@example.com,false,Analyst\nalan@example.com,true,Analyst\n');
    const group = await shell('scimctl groups get Engineers -o json', home);
    expect(JSON.parse(group.stdout)).not.toHaveProperty('members');
  } finally {
    service.kill('SIGTERM');
    await stopped;
  }
});
