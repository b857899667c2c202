import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runClients } from '../../chaos/clients-run.ts';

it('mock serve loses no update when thirty clients write the same resources', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'clients-'));
  try {
    const statuses = new Set<string>();
    // Repeats the run until both kinds of conflict (409 and 412) have occurred. A slow machine needs more runs.
    for (let run = 0; !(statuses.has('409') && statuses.has('412')); run++) {
      const report = await runClients({ db: join(folder, `db-${run}.ndjson`), clients: 30, seconds: 2 });
      expect(report).toMatchObject({ clients: 30, violations: [] });
      for (const status of Object.keys(report.statuses)) statuses.add(status);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
