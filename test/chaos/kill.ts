/**
 * Kills the file store again and again. The argument is the number of kills (default: 100). Example: `npm run
 * chaos:store -- 1000`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { killAgainAndAgain } from './crash-loop.ts';
import { createStoreSubject } from './store-subject.ts';

const runs = Number(process.argv[2] ?? 100);
const program = await bundle('store-writer.ts');
const folder = await mkdtemp(join(tmpdir(), 'chaos-'));
try {
  const subject = createStoreSubject(program.path, join(folder, 'db.ndjson'));
  const report = await killAgainAndAgain(subject, { runs, maxWrites: 3000, maxWritesOfCompaction: 10 });
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  process.exitCode = report.violations.length === 0 ? 0 : 1;
} finally {
  await program.remove();
  await rm(folder, { recursive: true });
}
