// Prints ratios that were measured in one run on this machine. `--quick` is the short run of CI; a name runs one part.
import { cpus } from 'node:os';
import { benchImport } from './import.mjs';
import { benchProvider } from './provider.mjs';
import { benchStartup } from './startup.mjs';

const quick = process.argv.includes('--quick');
const only = process.argv.slice(2).find((argument) => !argument.startsWith('-'));
const parts = {
  startup: () => benchStartup({ runs: quick ? 3 : 20 }),
  provider: () =>
    benchProvider(
      quick ? { sizes: [1000], requests: 500, rounds: 1 } : { sizes: [1000, 100_000], requests: 8000, rounds: 3 },
    ),
  import: () => benchImport(quick ? { people: 300, rounds: 1 } : { people: 3000, rounds: 5 }),
};

process.stdout.write(`Node ${process.version}, ${cpus().length} × ${cpus()[0].model}\n`);
for (const [name, bench] of Object.entries(parts)) {
  if (only !== undefined && only !== name) continue;
  process.stdout.write(`\n${name}\n`);
  for (const { what, measured, baseline, ratio, note } of await bench()) {
    const line = `${what.padEnd(34)} ${measured.padStart(10)} ${baseline.padStart(10)} ${ratio.toFixed(2).padStart(7)}  ${note}`;
    process.stdout.write(`  ${line}\n`);
  }
}
