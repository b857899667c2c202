import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { companySteps } from '../../../src/cli/demo/steps.ts';
import { startCompany } from '../../../src/cli/mock/company.ts';
import type { CommandScope } from '../../../src/cli/scope.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { findAnnouncedServers } from '../../../src/state/mock-servers.ts';
import { createHarness, group, user } from '../../mock-server/provider/harness.ts';
import { scimctl } from '../run.ts';

let stop = async (): Promise<void> => undefined;
afterEach(() => stop());

/** Creates the two people that the demo names. One of them is an engineer. */
async function people() {
  const { provider, send } = createHarness();
  const person = (name: string, department: string) => {
    const emails = [{ value: `${name}@example.com`, type: 'work', primary: true }];
    const work = { schemas: [urn.User, urn.EnterpriseUser], [urn.EnterpriseUser]: { department } };
    return send('POST', '/Users', user(`${name}@example.com`, { active: true, emails, ...work }));
  };
  const tamar = await person('tamar.levi', 'Sales');
  await person('ondrej.dvorak', 'Engineering');
  await send('POST', '/Groups', group('Sales', String(tamar.body['id'])));
  return provider.snapshot();
}

it('the last act of the demo removes the access of two people on the services that have them', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-company-'));
  const env = { SCIMCTL_CONFIG_DIR: folder };
  const notes: string[] = [];
  const scope = { context: { env: {} }, note: (text: string) => notes.push(text) } as unknown as CommandScope;
  stop = await startCompany(scope, await people(), folder);
  const ran = [];
  for (const { pipeline } of companySteps) for (const [, ...argv] of pipeline) ran.push(await scimctl(argv, { env }));
  expect(ran.map(({ exitCode, stdout }) => [exitCode, stdout])).toEqual([
    [0, ''],
    [
      0,
      [
        'person                     slack        github-emu   aws',
        'tamar.levi@example.com     deactivated  not found    deactivated',
        'ondrej.dvorak@example.com  deactivated  deactivated  deactivated',
        '',
      ].join('\n'),
    ],
  ]);
  await stop();
  stop = async () => undefined;
  expect([notes, await findAnnouncedServers(env)]).toEqual([[], []]);
});
