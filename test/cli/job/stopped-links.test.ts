import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { Layer } from '../../../src/protocol/exchange/exchange.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { startServer } from '../../provisioning/server.ts';
import { scimctl } from '../run.ts';

it('a resumed job sets a manager who did not exist when the run was stopped', async () => {
  const server = startServer();
  const cwd = mkdtempSync(path.join(tmpdir(), 'scimctl-stopped-'));
  const env = { SCIMCTL_CONFIG_DIR: cwd };
  const stop = new AbortController();
  const stopping: Layer = (next) => async (request) => {
    const response = await next(request);
    if (request.method === 'POST') stop.abort();
    return response;
  };
  const stopped = await scimctl(['bulk', 'import', '-', '--yes', '--bulk', 'never', '--concurrency', '1'], {
    exchange: stopping(server.exchange),
    cwd,
    env,
    stdin: 'userName,manager\nada,grace\ngrace,\n',
    signal: stop.signal,
  });
  expect([stopped.exitCode, (await server.all('/Users')).length]).toEqual([130, 1]);
  const resumed = await scimctl(['job', 'resume', '--last', '--yes'], { exchange: server.exchange, cwd, env });
  expect(resumed.exitCode).toBe(0);
  const [ada, grace] = await server.all('/Users');
  expect(ada?.[urn.EnterpriseUser]).toMatchObject({ manager: { value: grace?.id } });
});
