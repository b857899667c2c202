import { setMaxListeners } from 'node:events';
import { readFileSync } from 'node:fs';
import module from 'node:module';
import path from 'node:path';
import type { Context, OutputStream } from './context.ts';
import { type Registry, type RunnableCommand, run } from './main.ts';
import type { CommandIndex, ManifestCommand } from './manifest.ts';

/** Loads a built module. The build converts the modules of the program to CommonJS, so that a command starts faster. */
const requireBuilt = module.createRequire(import.meta.filename);

/**
 * Runs the command line of this process. Sets `process.exitCode` and then lets the process end by itself. A call of
 * `process.exit` would lose output that a pipe has not read yet.
 */
export async function main(version: string): Promise<void> {
  const interruption = new AbortController();
  // Each pause of a run adds a listener to this signal. With more than ten listeners, Node.js would print a warning
  // about a leak.
  setMaxListeners(0, interruption.signal);
  // The listener stays while it does nothing, because a signal without a listener ends the process.
  let ignored = 0;
  const interrupt = (): void => {
    if (ignored === 0) stop();
  };
  const stop = (): void => {
    // Remove the listeners, so that a second signal ends the process at once.
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', stop);
    interruption.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', stop);
  const ignoreInterrupt = (): (() => void) => {
    ignored++;
    return () => {
      ignored--;
    };
  };
  listenToErrors();

  const ownContext = { ...context(version, interruption.signal), ignoreInterrupt };
  process.exitCode = await run(process.argv.slice(2), ownContext, registry());
  process.off('SIGINT', interrupt);
  process.off('SIGTERM', stop);
}

/**
 * Replaces all listeners for stream errors. The listener of oclif would throw an error, and no code can catch this
 * error.
 */
function listenToErrors(): void {
  for (const stream of [process.stdout, process.stderr]) stream.removeAllListeners('error').on('error', ignoreError);
}

/**
 * Ignores a stream error. For stdout, `writeAll` already throws the error, or ends quietly if the reader closed stdout.
 * For stderr, no other stream remains for a report.
 */
function ignoreError(): void {}

function context(version: string, signal: AbortSignal): Context {
  return {
    stdin: {
      // This module is loaded on demand, because it delays the start, and help does not need it.
      get isTerminal() {
        return (requireBuilt('node:tty') as typeof import('node:tty')).isatty(0);
      },
      open: () => process.stdin,
    },
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
  const dist = path.join(import.meta.dirname, '..');
  const file = (folder: string, id: string, extension: string): string =>
    path.join(dist, folder, `${id.replaceAll(':', path.sep)}.${extension}`);
  return {
    manifest: {
      index: readJson(path.join(dist, 'manifest', 'index.json')) as CommandIndex,
      describe: (id) => readJson(file('manifest', id, 'json')) as ManifestCommand,
    },
    load: async (id) => {
      const { default: command } = requireBuilt(file('commands', id, 'cjs')) as { default: RunnableCommand };
      listenToErrors();
      return command;
    },
  };
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
