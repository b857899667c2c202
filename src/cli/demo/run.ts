import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { type Context, hasColor } from '../context.ts';
import { InterruptedError } from '../errors/errors.ts';
import { countOutcomes, type DemoCounts } from './count.ts';
import { companySteps, type DemoStep, reports, steps } from './steps.ts';

/** The parts of the bundled service provider that the demo uses. */
export interface DemoServer {
  readonly url: string;
  readonly token: string | undefined;
  close(): Promise<void>;
}

/** Starts the servers of the demo. */
export interface DemoServers<Server extends DemoServer> {
  /** Starts the service for the first part of the demo. The service stores its resources in the file. */
  start(file: string): Promise<Server>;
  /**
   * Starts the services for the last part of the demo. These services contain the people of the first service.
   * Registers the services in the folder of the configuration. Resolves to a function that stops the services.
   */
  startCompany(people: Server, configuration: string): Promise<() => Promise<void>>;
}

/**
 * The root folder of the package. The relative path to this folder differs between the built command and this source
 * file.
 */
const root = fileURLToPath(new URL(import.meta.url.includes('/dist/') ? '../../' : '../../../', import.meta.url));

/**
 * Runs the demo in a temporary folder. Prints each command, runs the command as a process against local providers, and
 * checks the exit code. Resolves to the counts. Rejects if a step fails.
 */
export async function runDemo<Server extends DemoServer>(
  context: Context,
  { start, startCompany }: DemoServers<Server>,
): Promise<DemoCounts> {
  const folder = await mkdtemp(path.join(tmpdir(), 'scimctl-demo-'));
  try {
    await mkdir(path.join(folder, 'examples'));
    for (const name of ['hires.csv', 'leavers.csv']) {
      await cp(path.join(root, 'examples', name), path.join(folder, 'examples', name));
    }
    const server = await start(path.join(folder, 'people.ndjson'));
    try {
      for (const step of steps) await play(context, step, folder, server);
      const stopCompany = await startCompany(server, configurationOf(folder));
      try {
        for (const step of companySteps) await play(context, step, folder, undefined);
      } finally {
        await stopCompany();
      }
    } finally {
      await server.close();
    }
    return countOutcomes(
      await readFile(path.join(folder, reports.onboarding), 'utf8'),
      await readFile(path.join(folder, reports.offboarding), 'utf8'),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const configurationOf = (folder: string): string => path.join(folder, 'config');

/** Runs one step. Without `server`, the commands use the profiles in the folder. */
async function play(context: Context, step: DemoStep, folder: string, server: DemoServer | undefined): Promise<void> {
  if (context.signal.aborted) throw new InterruptedError();
  const bold = hasColor(context, context.stdout) ? (text: string) => `\x1b[1m${text}\x1b[22m` : (text: string) => text;
  await write(context.stdout.stream, `\n# ${step.say}\n${bold(`$ ${printPipeline(step.pipeline)}`)}\n`);
  const expected = step.exitCode ?? 0;
  const code = await runPipeline(context, step.pipeline, folder, server);
  if (context.signal.aborted) throw new InterruptedError();
  if (code !== expected) throw new Error(`the step ended with exit code ${code} instead of ${expected}`);
}

async function runPipeline(
  context: Context,
  pipeline: DemoStep['pipeline'],
  cwd: string,
  server: DemoServer | undefined,
): Promise<number> {
  const env = {
    ...withoutOwnSettings(context.env),
    SCIMCTL_CONFIG_DIR: configurationOf(cwd),
    ...(server && { SCIMCTL_URL: server.url, SCIMCTL_TOKEN: server.token ?? '' }),
  };
  // On a terminal, the last program of a pipeline writes directly to the terminal. Its tables then fit the width of the
  // terminal. Otherwise, this process copies the output of the program to `context.stdout`.
  const shared = context.stdout.isTerminal && context.stderr.isTerminal;
  const children = pipeline.map(([program = '', ...args], index) => {
    const isLast = index === pipeline.length - 1;
    const command = program === 'scimctl' ? [path.join(root, 'bin', 'scimctl.js'), ...args] : args;
    return spawn(process.execPath, command, {
      cwd,
      env,
      stdio: [index === 0 ? 'ignore' : 'pipe', isLast && shared ? 'inherit' : 'pipe', shared ? 'inherit' : 'pipe'],
    });
  });
  const copies = children.flatMap((child, index) => {
    const next = children[index + 1];
    if (next?.stdin) child.stdout?.pipe(next.stdin);
    const own = next ? undefined : copy(child.stdout, context.stdout.stream);
    return [own, copy(child.stderr, context.stderr.stream)];
  });
  const codes = await Promise.all(children.map(exitOf));
  await Promise.all(copies);
  return codes.at(-1) ?? 1;
}

async function exitOf(child: ChildProcess): Promise<number> {
  const [code] = (await once(child, 'close')) as [number | null];
  return code ?? 1;
}

async function copy(from: NodeJS.ReadableStream | null, to: Writable): Promise<void> {
  if (from) for await (const chunk of from) await write(to, String(chunk));
}

async function write(stream: Writable, text: string): Promise<void> {
  if (!stream.write(text)) await once(stream, 'drain');
}

/**
 * Removes the environment variables of scimctl. The demo then does not depend on the settings of the operator, and
 * cannot reach a real service.
 */
function withoutOwnSettings(env: Context['env']): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('SCIMCTL_')));
}

/** Formats a pipeline as a command line for a shell. */
export function printPipeline(pipeline: DemoStep['pipeline']): string {
  return pipeline.map((command) => command.map(quote).join(' ')).join(' | ');
}

function quote(word: string): string {
  return /^[\w./:=,@+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
