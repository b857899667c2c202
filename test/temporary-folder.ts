import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Where `os.tmpdir()` looks, on POSIX and on Windows. */
const variables = ['TMPDIR', 'TEMP', 'TMP'];

/** Gives the tests a temporary folder of their own, and removes it with all that they left in it. */
export default function useTemporaryFolder(): () => void {
  const folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'scimctl-tests-'));
  const before = variables.map((name) => [name, process.env[name]] as const);
  for (const name of variables) process.env[name] = folder;
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}
