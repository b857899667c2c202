import { expect, it } from 'vitest';
import { scimctl } from '../run.ts';

const serve = ['mock', 'serve', '--port', '0', '-o', 'json'];
const withEvents = [...serve, '--behaviour', 'securityEvents=notice', '--event-receiver'];

it.each([
  [
    [...serve, '--event-receiver', 'http://127.0.0.1:1/'],
    '--event-receiver needs --behaviour securityEvents=notice or securityEvents=full',
  ],
  [
    [...withEvents, 'http://hr.example.com/events'],
    '--event-receiver must be an https URL or an http URL of this machine, each without user name and password, not text of 28 characters',
  ],
  [
    [...serve, '--behaviour', 'securityEvents=all'],
    '--behaviour: securityEvents must be one of none, notice, full, not "all"',
  ],
])('mock serve refuses %j', async (argv, message) => {
  const { exitCode, stdout, stderr } = await scimctl(argv);
  expect([exitCode, stdout, JSON.parse(stderr).message]).toEqual([2, '', message]);
});

it('mock serve refuses a token of the receiver that is too short, and does not show it', async () => {
  const ran = await scimctl([...withEvents, 'http://127.0.0.1:1/'], { env: { SCIMCTL_EVENT_TOKEN: 'planted' } });
  expect([ran.exitCode, JSON.parse(ran.stderr).message]).toEqual([
    2,
    'SCIMCTL_EVENT_TOKEN must have at least 8 characters, all ASCII and no white space',
  ]);
});
