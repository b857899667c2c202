// Measures the time or the memory that scimctl needs, and compares it with a baseline. The baseline is, for example, a
// bare program that sends the same requests. Prints both figures and their ratio. Measures both figures in the same run
// on this machine, because the speed of machines varies. `--quick` selects the short run of CI. If the arguments
// contain names of parts, runs only these parts.
import { cpus } from 'node:os';
import { benchBulk } from './bulk.mjs';
import { benchCompaction } from './compaction.mjs';
import { benchExport } from './export.mjs';
import { benchGroup } from './group.mjs';
import { benchIds } from './ids.mjs';
import { benchImport } from './import.mjs';
import { benchList } from './list.mjs';
import { benchMemory } from './memory.mjs';
import { benchOpening } from './opening.mjs';
import { benchPlan } from './plan.mjs';
import { benchProvider } from './provider.mjs';
import { benchScan } from './scan.mjs';
import { benchSmallImport } from './small-import.mjs';
import { benchStartup } from './startup.mjs';

const quick = process.argv.includes('--quick');
const only = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const parts = {
  startup: () => benchStartup({ runs: quick ? 3 : 20 }),
  provider: () =>
    benchProvider(
      quick
        ? { sizes: [1000], requests: 300, warmUp: 300, rounds: 1 }
        : { sizes: [1000, 100_000], requests: 2000, warmUp: 10_000, rounds: 9 },
    ),
  scan: () => benchScan(quick ? { users: 2000, rounds: 3 } : { users: 100_000, rounds: 9 }),
  group: () =>
    benchGroup(
      quick ? { sizes: [100, 1000], requests: 50, rounds: 1 } : { sizes: [100, 100_000], requests: 500, rounds: 9 },
    ),
  bulk: () =>
    benchBulk(quick ? { operations: 100, warmUp: 2, rounds: 1 } : { operations: 1000, warmUp: 6, rounds: 15 }),
  opening: () => benchOpening(quick ? { users: 2000, rounds: 1 } : { users: 100_000, rounds: 5 }),
  compaction: () => benchCompaction(quick ? { users: 2000 } : { users: 100_000 }),
  import: () => benchImport(quick ? { people: 300, rounds: 1 } : { people: 50_000, rounds: 3 }),
  ids: () => benchIds({ people: quick ? 200 : 1000, rounds: quick ? 1 : 9 }),
  small: () => benchSmallImport({ people: 100, rounds: quick ? 1 : 15 }),
  plan: () => benchPlan(quick ? { people: 500, rounds: 1 } : { people: 100_000, rounds: 3 }),
  list: () => benchList(quick ? { people: 1000, rounds: 1 } : { people: 100_000, rounds: 5 }),
  memory: () => benchMemory(quick ? { few: 100, many: 1000 } : { few: 10_000, many: 1_000_000 }),
  export: () => benchExport(quick ? { people: 1000, rounds: 1 } : { people: 20_000, rounds: 5 }),
};

process.stdout.write(`Node ${process.version}, ${cpus().length} × ${cpus()[0].model}\n`);
for (const [name, bench] of Object.entries(parts)) {
  if (only.length > 0 && !only.includes(name)) continue;
  process.stdout.write(`\n${name}\n`);
  for (const { what, measured, baseline, ratio, most, note } of await bench()) {
    const figures = `${measured.padStart(10)} ${baseline.padStart(10)} ${ratio.toFixed(2).padStart(7)}`;
    const bound = most === undefined ? '' : `${ratio <= most ? ' ' : '!'} at most ${Number(most.toFixed(2))}`;
    process.stdout.write(`  ${what.padEnd(40)} ${figures}  ${bound.padEnd(15)} ${note}\n`);
  }
}
