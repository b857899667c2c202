/** 200 clients at once at the built `mock serve`, for as many seconds as the argument says (60): `node test/chaos/run.js clients 60`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runClients } from './clients-run.ts';

/** What memory may grow by between the first third and the last, once the server has warmed up. */
const maxGrowth = 1.25;

const seconds = Number(process.argv[2] ?? 60);
const clients = Number(process.argv[3] ?? 200);
const folder = await mkdtemp(join(tmpdir(), 'chaos-'));
try {
  const report = await runClients({
    db: join(folder, 'db.ndjson'),
    clients,
    seconds,
    onMemory: (second, megabytes) => process.stdout.write(`${second.toFixed(0).padStart(4)} s ${megabytes} MB\n`),
  });
  const growth = report.memory.last / Math.max(1, report.memory.first);
  process.stdout.write(`${JSON.stringify({ ...report, growth: Number(growth.toFixed(2)) }, null, 2)}\n`);
  process.exitCode = report.violations.length === 0 && (seconds < 30 || growth <= maxGrowth) ? 0 : 1;
} finally {
  await rm(folder, { recursive: true });
}
