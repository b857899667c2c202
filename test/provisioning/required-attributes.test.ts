import { expect, it } from 'vitest';
import { createMemoryProvider } from '../../mock-server/index.ts';
import { readBodies } from '../../src/client/reading/body.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import { scimctl } from '../cli/run.ts';
import { token } from '../cli/service.ts';

const columns = 'userName,title';

it('attributes that the service requires are needed for new people only', async () => {
  const { exchange } = createMemoryProvider({ behaviour: { requiredAttributes: ['emails'] }, token });
  const options = { exchange: readBodies(exchange) };
  const ada = 'userName,emails\nada,ada@example.com\n';
  expect((await scimctl(['bulk', 'import', '-', '--yes'], { ...options, stdin: ada })).exitCode).toBe(0);
  const stdin = `${columns}\nada,Chief\nkim,Clerk\n`;
  const { exitCode, stdout } = await scimctl(['bulk', 'import', '-', '--yes', '-o', 'ndjson'], { ...options, stdin });
  const rows: JsonObject[] = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(rows).toMatchObject([
    { key: 'ada', outcome: 'updated' },
    { key: 'kim', outcome: 'rejected', problems: [{ line: 3, column: 'emails', reason: 'it is required' }] },
  ]);
  expect(exitCode).toBe(7);
});
