import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { median, medianRatio } from './load.mjs';

export const bin = fileURLToPath(new URL('../../bin/scimctl.js', import.meta.url));

/**
 * Runs a Node.js script as a process that sends requests to a service. Returns the duration of the process in
 * milliseconds, including the start.
 */
export async function runProcess(argv, { url, home, code: expected = 0 }) {
  const env = {
    PATH: process.env.PATH,
    SCIMCTL_CONFIG_DIR: home,
    XDG_STATE_HOME: home,
    SCIMCTL_URL: url,
    SCIMCTL_TOKEN: 'bench',
  };
  const start = performance.now();
  const child = spawn(process.execPath, argv, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(child, 'exit');
  if (code !== expected) throw new Error(`${argv.join(' ')}: exit ${code}`);
  return performance.now() - start;
}

/** Returns a row of the bench output: the times of `scimctl` and of a bare script in the same rounds. */
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
