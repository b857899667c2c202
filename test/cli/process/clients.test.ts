import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runClients } from '../../chaos/clients-run.ts';

it('mock serve loses no update when thirty clients write the same resources', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'clients-'));
  try {
    const report = await runClients({ db: join(folder, 'db.ndjson'), clients: 30, seconds: 2 });
    expect(report).toMatchObject({ clients: 30, violations: [] });
    expect(report.increments).toBeGreaterThan(0);
    // They did get in each other's way.
    expect(report.statuses).toMatchObject({ 409: expect.any(Number), 412: expect.any(Number) });
  } finally {
    await rm(folder, { recursive: true });
  }
});
