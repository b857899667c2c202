import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Where `os.tmpdir()` looks, on POSIX and on Windows. */
const temporary = ['TMPDIR', 'TEMP', 'TMP'];

/** Variables that the program, Node.js or a shell would read; a test that needs one sets it. */
const foreign =
  /^(?:SCIMCTL_.*|XDG_.*|NO_COLOR|FORCE_COLOR|(?:HTTPS?|ALL|NO)_PROXY|NODE_(?:OPTIONS|ENV|EXTRA_CA_CERTS|TLS_REJECT_UNAUTHORIZED|DEBUG)|LC_.*|LANG|LANGUAGE|COLUMNS|LINES|EDITOR|VISUAL)$/i;

/**
 * Gives the tests an environment of their own: nothing of the caller's configuration, and a temporary folder that is removed with all
 * that they left in it. The time zone and the umask stay the caller's, since no result may depend on them.
 */
export default function useOwnEnvironment(): () => void {
  const folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'scimctl-tests-'));
  const before = { ...process.env };
  for (const name of Object.keys(process.env)) if (foreign.test(name)) delete process.env[name];
  // Vitest sets it, and it is what decides in Node.js and in libraries.
  process.env['NODE_ENV'] = 'test';
  for (const name of temporary) process.env[name] = folder;
  return () => {
    for (const name of temporary) delete process.env[name];
    Object.assign(process.env, before);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}
