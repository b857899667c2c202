/** Kills the built `mock serve` as often as the argument says (50 unless given): `npm run chaos:serve -- 1000`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killAgainAndAgain } from './crash-loop.ts';
import { createServerSubject } from './server-subject.ts';

const runs = Number(process.argv[2] ?? 50);
const folder = await mkdtemp(join(tmpdir(), 'chaos-'));
try {
  const report = await killAgainAndAgain(createServerSubject(join(folder, 'db.ndjson')), { runs, maxWrites: 3000 });
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  process.exitCode = report.violations.length === 0 ? 0 : 1;
} finally {
  await rm(folder, { recursive: true });
}
