import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { bin, environment } from './program.ts';

/** Runs the program as if Node.js had another version. */
function runOn(version: string, ...argv: string[]) {
  const fake = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`;
  const preload = `data:text/javascript,${encodeURIComponent(fake)}`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', preload, bin, ...argv], {
    encoding: 'utf8',
    env: environment(),
  });
  return { status, stdout, stderr };
}

it.each(['16.20.2', '18.20.8', '20.10.0', '20.18.3', '21.7.3', '22.1.0'])(
  'Node.js %s is refused in one line',
  (version) => {
    for (const argv of [['--version'], ['mock', 'behaviours'], []]) {
      expect(runOn(version, ...argv)).toEqual({
        status: 2,
        stdout: '',
        stderr: `Error: scimctl needs Node.js 20.19, or 22.2 or newer; this is Node.js ${version}\n`,
      });
    }
  },
);

it.each(['20.19.0', '22.2.0', '23.0.0', '30.1.0'])('Node.js %s is not', (version) => {
  expect(runOn(version, '--version')).toMatchObject({ status: 0, stderr: '' });
});

it('package.json says the same to npm', () => {
  const { engines } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  expect(engines).toEqual({ node: '^20.19.0 || >=22.2.0' });
});
