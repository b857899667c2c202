import { spawn } from 'node:child_process';
import { Literals, redactLooks } from '../protocol/redaction/index.ts';
import { ConfigError } from '../state/config-error.ts';
import type { Environment } from '../state/directories.ts';
import type { Secret } from './secret.ts';

/** Maximum number of characters that a command may print. */
const maxOutput = 64 * 1024;

/**
 * Runs a command of the user's profile in the shell of the platform, without stdin. Reads the secret from the output of
 * the command: one line, a key as PEM, or a JSON object with `token` and optionally `expiresAt` (an ISO date, or seconds since 1970).
 * `timeout` is in milliseconds, 30,000 by default. Rejects with a `ConfigError` (`noSecret`) that never contains the
 * stdout of the command.
 */
export async function runSecretCommand(command: string, env: Environment, timeout = 30_000): Promise<Secret> {
  const { stdout, problem } = await run(command, env, timeout);
  if (problem !== undefined) throw noSecret(command, problem);
  return readOutput(command, stdout.trim());
}

interface Outcome {
  readonly stdout: string;
  /** The reason why there is no secret. */
  readonly problem?: string;
}

function run(command: string, env: Environment, timeout: number): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(command, {
      shell: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...env },
      windowsHide: true,
    });
    let stdout = '';
    let stderr = '';
    const finish = (problem?: string) => {
      clearTimeout(timer);
      resolve(problem === undefined ? { stdout } : { stdout: '', problem });
    };
    const stop = (problem: string) => {
      child.kill('SIGKILL');
      // Closes the pipes, because a child of the shell may keep the pipes open after the shell ends.
      child.stdout.destroy();
      child.stderr.destroy();
      child.unref();
      finish(problem);
    };
    const timer = setTimeout(() => stop(`took longer than ${timeout / 1000} s`), timeout);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      if (stdout.length > maxOutput) stop(`printed more than ${maxOutput} characters`);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(0, maxOutput);
    });
    child.on('error', (error) => finish(`could not be started (${(error as NodeJS.ErrnoException).code})`));
    child.on('close', (code, signal) => {
      if (code === 0) return finish();
      const ended = code === null ? `was ended by ${signal}` : `ended with code ${code}`;
      finish(`${ended}${firstErrorLine(stderr, stdout.trim())}`);
    });
  });
}

/**
 * Returns the first line of the stderr of the command. Redacts in this line each word of the stdout, and text that
 * looks like a secret.
 */
function firstErrorLine(stderr: string, stdout: string): string {
  const printed = new Literals();
  // Any word of the output may be the secret. Quotes, commas, colons and braces also separate words, because the secret
  // may be a string in a JSON object.
  for (const word of stdout.split(/[\s"',:{}]+/)) printed.add(word);
  const line = redactLooks(printed.replaceIn(stderr.trim().split(/\r?\n/)[0] ?? ''));
  return line === '' ? '' : `: ${line.replace(/\p{Cc}/gu, ' ').slice(0, 200)}`;
}

function readOutput(command: string, output: string): Secret {
  if (output === '') throw noSecret(command, 'printed nothing');
  if (!output.startsWith('{')) {
    if (/[\r\n]/.test(output) && !output.startsWith('-----BEGIN '))
      throw noSecret(command, 'printed more than one line');
    return { value: output };
  }
  const { token, expiresAt } = parseObject(command, output);
  if (typeof token !== 'string' || token === '') throw noSecret(command, 'printed a JSON object without "token"');
  const end = readTime(expiresAt);
  if (expiresAt !== undefined && expiresAt !== null && end === undefined) {
    throw noSecret(command, 'printed an expiresAt that is neither an ISO date nor seconds since 1970');
  }
  return end === undefined ? { value: token } : { value: token, expiresAt: end };
}

function parseObject(command: string, output: string): { token?: unknown; expiresAt?: unknown } {
  try {
    return JSON.parse(output) as { token?: unknown; expiresAt?: unknown };
  } catch {
    throw noSecret(command, 'printed text that begins with { but is not JSON');
  }
}

function readTime(value: unknown): number | undefined {
  if (typeof value === 'number') return value * 1000;
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

function noSecret(command: string, problem: string): ConfigError {
  const hint = 'Run the command in a terminal to see the problem. scimctl gives the command no input.';
  return new ConfigError('noSecret', `the command for the secret ${problem}: ${redactLooks(command)}`, hint);
}
