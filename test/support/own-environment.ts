import { accessSync, constants, mkdtempSync, realpathSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder in memory on Linux, where the thousands of small files of the tests take a fifth less time. */
const inMemory = '/dev/shm';
/** Bytes that must be free there. A container often has 64 MiB. */
const neededSpace = 2 * 1024 ** 3;

/** Returns the folder for temporary files: in memory if there is enough space, otherwise that of the system. */
function temporaryRoot(): string {
  try {
    accessSync(inMemory, constants.W_OK);
    const { bavail, bsize } = statfsSync(inMemory);
    if (bavail * bsize >= neededSpace) return inMemory;
  } catch {
    // No such folder, or no access to it.
  }
  return realpathSync(tmpdir());
}

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
  const folder = mkdtempSync(path.join(temporaryRoot(), 'scimctl-tests-'));
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
