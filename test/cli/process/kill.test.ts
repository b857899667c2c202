import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { killAgainAndAgain } from '../../chaos/crash-loop.ts';
import { createServerSubject } from '../../chaos/server-subject.ts';

it('mock serve loses nothing that it acknowledged when it is killed', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kill-'));
  try {
    const subject = createServerSubject({ db: join(folder, 'db.ndjson'), users: 200 });
    const report = await killAgainAndAgain(subject, { runs: 4, maxWrites: 300, maxWritesOfCompaction: 100 });
    expect(report).toMatchObject({ kills: 4, violations: [] });
    expect(report.acknowledged).toBeGreaterThan(0);
    expect(subject.acknowledgedInBulk).toBeGreaterThan(0);
  } finally {
    await rm(folder, { recursive: true });
  }
});
