import { stat } from 'node:fs/promises';
import { arch, release } from 'node:os';
import { loadConfig } from '../../profiles/config.ts';
import { findStoredSecret } from '../../profiles/secrets-file.ts';
import { findDirectories } from '../../state/directories.ts';
import { findOwnFiles } from '../../state/own-files.ts';
import type { Context } from '../context.ts';
import { shellWord } from '../output/shell-word.ts';
import { type Check, fail, ok, warn } from './check.ts';

/** Checks what is the same for all services: versions, files and environment variables. Sends nothing. */
export async function* machineChecks(context: Context): AsyncGenerator<Check, void, undefined> {
  yield ok('scimctl', context.version);
  yield ok('node', `${process.version} on ${process.platform} ${release()} ${arch()}`);
  yield await configCheck(context);
  yield await secretsCheck(context);
  yield* modeChecks(context);
  yield* variableChecks(context);
}

async function configCheck({ env }: Context): Promise<Check> {
  try {
    const { config } = findDirectories(env);
    const { profiles, current } = await loadConfig(config);
    const count = Object.keys(profiles).length;
    if (count === 0) {
      return warn('config', 'no profile is saved', 'to save a profile for a service, run scimctl init');
    }
    if (current !== undefined && !Object.hasOwn(profiles, current)) {
      return warn(
        'config',
        `the current profile ${current} does not exist`,
        'to choose a profile, run scimctl profiles use NAME',
      );
    }
    const saved = count === 1 ? '1 profile is saved' : `${count} profiles are saved`;
    return ok(
      'config',
      current === undefined ? `${saved}, but none is the current one` : `${saved}; ${current} is current`,
    );
  } catch (error) {
    return fail('config', error);
  }
}

async function secretsCheck({ env }: Context): Promise<Check> {
  try {
    // The check tests only whether the file is valid. It needs no secret, so it gives an empty name.
    await findStoredSecret(findDirectories(env).config, '');
    return ok('secrets', 'the file of the stored secrets can be read, or does not exist');
  } catch (error) {
    return fail('secrets', error);
  }
}

/** Warns about files with personal data or secrets that other users can read. Windows has no such modes. */
async function* modeChecks({ env, cwd }: Context): AsyncGenerator<Check, void, undefined> {
  if (process.platform === 'win32') return;
  let areAllPrivate = true;
  for (const { id, path, isPrivate = false } of findOwnFiles(env, cwd)) {
    const mode = await stat(path).then(
      (stats) => stats.mode & 0o777,
      () => 0,
    );
    const forbidden = isPrivate ? 0o077 : 0o022;
    // The file of the secrets has a check of its own, which fails.
    if ((mode & forbidden) === 0 || id === 'file.secrets') continue;
    areAllPrivate = false;
    const what = isPrivate ? 'other users can read' : 'other users can change';
    yield warn('modes', `${what} ${path}`, `chmod go-${isPrivate ? 'rwx' : 'w'} ${shellWord(path)}`);
  }
  if (areAllPrivate) yield ok('modes', 'other users can neither read secrets nor change the configuration');
}

/** Environment variables that weaken a connection or surprise its user. */
function* variableChecks({ env }: Context): Generator<Check, void, undefined> {
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0') {
    yield warn(
      'environment',
      'NODE_TLS_REJECT_UNAUTHORIZED=0 is set; scimctl ignores it and checks certificates',
      'unset the variable; to trust a private CA, use --ca FILE of profiles update',
    );
  }
  if (env['SCIMCTL_TOKEN'] !== undefined && env['SCIMCTL_URL'] === undefined) {
    yield warn(
      'environment',
      'SCIMCTL_TOKEN is set without SCIMCTL_URL, and is not used',
      'set SCIMCTL_URL too, or unset SCIMCTL_TOKEN',
    );
  }
}
