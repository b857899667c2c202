import { expect, it } from 'vitest';
import { scimctl } from '../run.ts';

it.each([
  ['99999', 'expected an integer less than or equal to 65535 but received: 99999'],
  ['-1', 'expected an integer greater than or equal to 0 but received: -1'],
  ['http', 'expected an integer but received: http'],
])('mock serve --port %s is a mistake that names the range', async (port, reason) => {
  const { exitCode, stdout, stderr } = await scimctl(['mock', 'serve', `--port=${port}`]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toBe(
    `Error: --port: ${reason}\n  hint   to see the flags and arguments, run scimctl mock serve --help\n`,
  );
});
