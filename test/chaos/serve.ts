/**
 * Kills the built `mock serve` again and again. The argument is the number of kills (default: 100). Example: `npm run
 * chaos:serve -- 1000`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killAgainAndAgain } from './crash-loop.ts';
import { createServerSubject } from './server-subject.ts';

const runs = Number(process.argv[2] ?? 100);
const folder = await mkdtemp(join(tmpdir(), 'chaos-'));
try {
  const subject = createServerSubject({ db: join(folder, 'db.ndjson'), users: 3000 });
  const { violations, ...report } = await killAgainAndAgain(subject, {
    runs,
    maxWrites: 3000,
    maxWritesOfCompaction: 1000,
    onKill: ({ kills, acknowledged, killsDuringCompaction }) => {
      const during = `${killsDuringCompaction} during a compaction`;
      if (kills % 10 === 0) process.stderr.write(`${kills} kills, ${during}, ${acknowledged} acknowledged writes\n`);
    },
  });
  const { acknowledgedInBulk, bulksInFlight } = subject;
  const found = { violations: violations.length, first: violations.slice(0, 20) };
  process.stdout.write(`${JSON.stringify({ ...report, acknowledgedInBulk, bulksInFlight, ...found }, null, 2)}\n`);
  process.exitCode = violations.length === 0 ? 0 : 1;
} finally {
  await rm(folder, { recursive: true });
}
