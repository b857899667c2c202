import { writeAll } from '../output/write-all.ts';
import type { Context } from './context.ts';
import type { UsageError } from './errors/errors.ts';
import { findCommand, type Manifest } from './manifest.ts';

/** The default export of a command file. `execute` parses the arguments and never rejects. */
export interface RunnableCommand {
  /** Resolves to the exit code. */
  execute(argv: readonly string[], context: Context, id: string): Promise<number>;
}

/** The manifest of the commands, and a function that loads a command. */
export interface Registry {
  readonly manifest: Manifest;
  load(id: string): Promise<RunnableCommand>;
}

/**
 * Runs a command line and resolves to its exit code. Loads only the module of the command that the command line names.
 * Help loads no module of a command.
 */
export async function run(argv: readonly string[], context: Context, registry: Registry): Promise<number> {
  if (!wantsEvents(argv)) return runCommand(argv, context, registry);
  const { withEvents } = await import('./reporting/with-events.ts');
  const own = withEvents(context);
  const exitCode = await runCommand(argv, own, registry);
  own.events.finished(exitCode);
  return exitCode;
}

/** True if a command line requests events. Also works for a command line that is otherwise invalid. */
function wantsEvents(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  const words = end === -1 ? argv : argv.slice(0, end);
  const last = words.findLastIndex((word) => word === '--events' || word.startsWith('--events='));
  return words[last] === '--events=ndjson' || (words[last] === '--events' && words[last + 1] === 'ndjson');
}

async function runCommand(argv: readonly string[], context: Context, registry: Registry): Promise<number> {
  try {
    return await dispatch(argv, context, registry);
  } catch (error) {
    // This module is loaded only after an error, because each module delays the start of every command.
    const { errorOptionsOf, reportError } = await import('./errors/report-error.ts');
    return reportError(error, context, errorOptionsOf(argv));
  }
}

async function dispatch(argv: readonly string[], context: Context, registry: Registry): Promise<number> {
  const { manifest } = registry;
  const end = argv.indexOf('--');
  const options = end === -1 ? argv : argv.slice(0, end);
  if (options.includes('--help') || options.includes('-h')) {
    return showHelp(
      options.filter((word) => word !== '--help' && word !== '-h'),
      context,
      manifest,
    );
  }
  if (argv[0] === 'help') return showHelp(argv.slice(1), context, manifest);
  if (argv[0] === '--version') {
    await writeAll(context.stdout.stream, [`scimctl ${context.version}\n`]);
    return 0;
  }
  const found = findCommand(argv, manifest.index);
  if (found.kind === 'command') {
    context.events?.started(found.id.replaceAll(':', ' '));
    const command = await registry.load(found.id);
    return command.execute(found.argv, context, found.id);
  }
  if (found.kind === 'unknown') throw await unknownCommand(found, argv, manifest);
  const flag = found.argv.find((word) => word.startsWith('-'));
  if (flag !== undefined) {
    const { UsageError } = await import('./errors/errors.ts');
    throw new UsageError(`${flag} needs a command`, { hint: 'to see the commands, run scimctl --help' });
  }
  return showHelp(found.topic === '' ? [] : found.topic.split(':'), context, manifest);
}

async function showHelp(words: readonly string[], context: Context, manifest: Manifest): Promise<number> {
  const found = findCommand(words, manifest.index);
  if (found.kind === 'command') {
    // Does not load `help/index.ts`, because it also loads the pages of all topics, which are large.
    const [{ renderCommand }, { pageWidth }] = await Promise.all([
      import('./help/command.ts'),
      import('./help/layout.ts'),
    ]);
    const lines = renderCommand(manifest.describe(found.id), pageWidth(context.stdout.columns));
    await writeAll(context.stdout.stream, [`${lines.join('\n')}\n`]);
    return 0;
  }
  const { renderHelp } = await import('./help/index.ts');
  const help = renderHelp(words, manifest, { columns: context.stdout.columns, env: context.env });
  if (help.kind === 'unknown') throw await unknownCommand(help, words, manifest);
  await writeAll(context.stdout.stream, [help.text]);
  return 0;
}

async function unknownCommand(
  {
    topic,
    word,
    candidates,
  }: { readonly topic: string; readonly word: string; readonly candidates: readonly string[] },
  typed: readonly string[],
  { index }: Manifest,
): Promise<UsageError> {
  const [{ UsageError }, { didYouMean }, { meantCommand }] = await Promise.all([
    import('./errors/errors.ts'),
    import('../protocol/text/suggest.ts'),
    import('./help/synonyms.ts'),
  ]);
  const words = ['scimctl', ...topic.split(':').filter(Boolean)].join(' ');
  const meant = meantCommand(typed, index);
  return new UsageError(`${words} has no command ${JSON.stringify(word)}`, {
    hint: meant ? `use scimctl ${meant}` : (didYouMean(word, candidates) ?? `to see the commands, run ${words} --help`),
  });
}
