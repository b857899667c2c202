/**
 * Runs 200 clients at the same time against the built `mock serve`. The argument is the duration in seconds (default:
 * 60). Example: `node test/chaos/run.js clients 60`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runClients } from './clients-run.ts';

/** Maximum ratio of the live memory in the last third to the live memory in the first third. */
const maxGrowth = 1.1;

/**
 * Minimum duration, in seconds, of a run whose memory growth is checked. In a shorter run, the normal growth after the
 * start of a server would count.
 */
const shortest = 30;

const seconds = Number(process.argv[2] ?? 60);
const clients = Number(process.argv[3] ?? 200);
const folder = await mkdtemp(join(tmpdir(), 'chaos-'));
try {
  const { violations, ...report } = await runClients({
    db: join(folder, 'db.ndjson'),
    clients,
    seconds,
    onMemory: (second, { live, resident }) =>
      process.stderr.write(`${second.toFixed(0).padStart(4)} s ${live} MB live, ${resident} MB resident\n`),
  });
  const found = { violations: violations.length, first: violations.slice(0, 20) };
  process.stdout.write(`${JSON.stringify({ ...report, ...found }, null, 2)}\n`);
  process.exitCode = violations.length === 0 && (seconds < shortest || report.growth <= maxGrowth) ? 0 : 1;
} finally {
  await rm(folder, { recursive: true });
}
