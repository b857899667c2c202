import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { median, medianRatio } from './load.mjs';

export const bin = fileURLToPath(new URL('../../bin/scimctl.js', import.meta.url));

const printUsage = fileURLToPath(new URL('print-usage.cjs', import.meta.url));

/**
 * Runs a Node.js script as a process that sends requests to a service. Returns the duration of the process in
 * milliseconds, including the start, the peak of its resident memory in MB, and its CPU time in milliseconds.
 */
export async function measureProcess(argv, { url, home, code: expected = 0 }) {
  const env = {
    PATH: process.env.PATH,
    SCIMCTL_CONFIG_DIR: home,
    XDG_STATE_HOME: home,
    SCIMCTL_URL: url,
    SCIMCTL_TOKEN: 'bench',
  };
  const start = performance.now();
  const child = spawn(process.execPath, ['--require', printUsage, ...argv], {
    env,
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  let usage = '';
  child.stdio[3].on('data', (chunk) => {
    usage += chunk;
  });
  const [code] = await once(child, 'close');
  if (code !== expected) throw new Error(`${argv.join(' ')}: exit ${code}`);
  return { elapsed: performance.now() - start, ...JSON.parse(usage) };
}

/** Runs a script like `measureProcess`, and returns the duration only. */
export async function runProcess(argv, options) {
  return (await measureProcess(argv, options)).elapsed;
}

/**
 * Returns a row of the bench output. It compares the times of `scimctl` with those of a bare script, round by round.
 */
export function compare(what, { scimctl, bare }, { most, note }) {
  return {
    what,
    measured: `${median(scimctl).toFixed(0)} ms`,
    baseline: `${median(bare).toFixed(0)} ms`,
    ratio: medianRatio(scimctl, bare),
    most,
    note,
  };
}
