import { setMaxListeners } from 'node:events';
import { createRequire } from 'node:module';
import path from 'node:path';
import { builtManifest, dist, fileOfCommand } from './built.ts';
import type { Context, OutputStream } from './context.ts';
import { type Registry, type RunnableCommand, run } from './main.ts';

/**
 * Loads a built module of the program. In the built program, `require` is the function of `bin/module-loader.js`. This
 * function uses the cache of compiled code; a function from `createRequire` does not.
 */
const requireBuilt = typeof require === 'function' ? require : createRequire(import.meta.filename);

/**
 * Runs the command line of this process. Sets `process.exitCode` and then lets the process end by itself. A call of
 * `process.exit` would lose output that a pipe has not read yet.
 */
export async function main(version: string): Promise<void> {
  const interruption = new AbortController();
  // Each pause of a run adds a listener to this signal. Node.js warns about a leak above ten listeners; the limit 0
  // turns this warning off.
  setMaxListeners(0, interruption.signal);
  // The listener is kept while interruptions are ignored, because a signal without a listener ends the process.
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

  const ownContext = { ...context(version, interruption.signal), ignoreInterrupt, takeWarnings };
  process.exitCode = await run(process.argv.slice(2), ownContext, registry());
  process.off('SIGINT', interrupt);
  process.off('SIGTERM', stop);
}

/**
 * Replaces all listeners for stream errors. The listener of oclif would throw from an event, where no code can catch
 * the error.
 */
function listenToErrors(): void {
  for (const stream of [process.stdout, process.stderr]) stream.removeAllListeners('error').on('error', ignoreError);
}

/** Replaces the listener of Node.js, which writes each warning to stderr. */
function takeWarnings(listener: (warning: Error) => void): void {
  process.removeAllListeners('warning').on('warning', listener);
}

/**
 * Ignores a stream error. `writeAll` already handles an error of stdout: it throws the error, or ends quietly if the
 * reader closed stdout. An error of stderr cannot be reported on any other stream.
 */
function ignoreError(): void {}

function context(version: string, signal: AbortSignal): Context {
  return {
    stdin: {
      // `node:tty` is loaded on demand, because loading it delays the start, and help does not need it.
      get isTerminal() {
        return (requireBuilt('node:tty') as typeof import('node:tty')).isatty(0);
      },
      open: () => process.stdin,
    },
    stdout: output(process.stdout, 80),
    stderr: output(process.stderr),
    env: process.env,
    cwd: process.cwd(),
    version,
    schemas: path.join(dist, 'schemas'),
    signal,
  };
}

/** Describes a stream. `assumedWidth` is the width of a terminal whose width is not known. */
function output(stream: NodeJS.WriteStream, assumedWidth?: number): OutputStream {
  const isTerminal = stream.isTTY === true;
  // Some terminals report the width 0 if their width is unknown.
  return { stream, isTerminal, columns: isTerminal ? stream.columns || assumedWidth : undefined };
}

/** Returns the built commands. Each command is one file. */
function registry(): Registry {
  return {
    manifest: builtManifest(),
    load: async (id) => {
      const { default: command } = requireBuilt(fileOfCommand('commands', id, 'cjs')) as { default: RunnableCommand };
      listenToErrors();
      return command;
    },
  };
}
