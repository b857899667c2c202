import { setMaxListeners } from 'node:events';
import { readFileSync } from 'node:fs';
import { isatty } from 'node:tty';
import type { Context, OutputStream } from './context.ts';
import { type Registry, type RunnableCommand, run } from './main.ts';
import type { CommandIndex, ManifestCommand } from './manifest.ts';

/**
 * Runs the command line of this process. Sets `process.exitCode` and lets the process end by itself, because `process.exit`
 * would lose output that a pipe has not read yet.
 */
export async function main(version: string): Promise<void> {
  const interruption = new AbortController();
  // Each pause of a run listens to this signal. Above ten listeners, Node.js would print a warning about a leak.
  setMaxListeners(0, interruption.signal);
  const stop = (): void => {
    // Remove the listeners, so that a second signal ends the process at once.
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    interruption.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  listenToErrors();

  process.exitCode = await run(process.argv.slice(2), context(version, interruption.signal), registry());
  process.off('SIGINT', stop);
  process.off('SIGTERM', stop);
}

/**
 * Replaces all listeners for stream errors, because the listener of oclif would throw an error that no code can catch.
 */
function listenToErrors(): void {
  for (const stream of [process.stdout, process.stderr]) stream.removeAllListeners('error').on('error', ignoreError);
}

/**
 * Ignores a stream error. `writeAll` already throws errors of stdout, unless the reader closed stdout. For an error of
 * stderr, no stream remains for a report.
 */
function ignoreError(): void {}

function context(version: string, signal: AbortSignal): Context {
  return {
    stdin: { isTerminal: isatty(0), open: () => process.stdin },
    stdout: output(process.stdout),
    stderr: output(process.stderr),
    env: process.env,
    cwd: process.cwd(),
    version,
    signal,
  };
}

function output(stream: NodeJS.WriteStream): OutputStream {
  const isTerminal = stream.isTTY === true;
  // Some terminals report the width 0 if their width is unknown.
  return { stream, isTerminal, columns: isTerminal ? stream.columns || 80 : undefined };
}

/** Returns the built commands. Each command is one file. `manifest/` has one description for each command. */
function registry(): Registry {
  const dist = new URL('../', import.meta.url);
  const file = (folder: string, id: string, extension: string): URL =>
    new URL(`${folder}/${id.replaceAll(':', '/')}.${extension}`, dist);
  return {
    manifest: {
      index: readJson(new URL('manifest/index.json', dist)) as CommandIndex,
      describe: (id) => readJson(file('manifest', id, 'json')) as ManifestCommand,
    },
    load: async (id) => {
      const { default: command } = (await import(file('commands', id, 'js').href)) as { default: RunnableCommand };
      listenToErrors();
      return command;
    },
  };
}

function readJson(file: URL): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
