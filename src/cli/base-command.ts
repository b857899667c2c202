import type { Config, Interfaces } from '@oclif/core';
import { Command } from '@oclif/core/command';
import * as Parser from '@oclif/core/parser';
import type { Format } from '../output/formats.ts';
import { createLiveLine, type LineStream, type LiveLine, noLine } from '../output/live-line.ts';
import type { ProgressStream } from '../output/progress.ts';
import { renderRaw } from '../output/raw.ts';
import { sanitise, sanitiseLines } from '../output/sanitise.ts';
import { writeAll } from '../output/write-all.ts';
import type { ScimResponse } from '../protocol/exchange/exchange.ts';
import type { JsonObject } from '../protocol/json/json.ts';
import { createRedactor, secretNamesOf } from '../protocol/redaction/index.ts';
import type { ResourceModel } from '../protocol/schema/model.ts';
import { plannedObjects, printPlanned, withoutSecrets } from './connection/dry-run.ts';
import { openSession, type Session } from './connection/session.ts';
import type { Context, Prompter } from './context.ts';
import { exitCode } from './errors/exit-codes.ts';
import { usageError } from './errors/parse-errors.ts';
import { reportError, wantsStructuredErrors } from './errors/report-error.ts';
import { type GlobalFlags, globalFlags } from './flags.ts';
import { prompter } from './input/prompts.ts';
import type { RunnableCommand } from './main.ts';
import type { Example } from './manifest.ts';
import { assertFormatHeeds } from './output/format-flags.ts';
import { chosenFormat, type ShowOptions, showList, showOne } from './output/show.ts';
import type { CommandScope } from './scope.ts';

/**
 * Base of all commands. A command parses its arguments and calls functions with plain options; this class handles streams,
 * errors, exit codes and the connection.
 */
export abstract class BaseCommand extends Command {
  static override baseFlags = globalFlags;
  static override examples: Example[] = [];

  protected context!: Context;
  protected global!: GlobalFlags;
  /** Names of attributes that the schemas in use call secret, besides attributes that are secret by their name. */
  protected readonly secretNames = new Set<string>();
  /** Removes the secrets that were used so far from text. */
  protected readonly redactor = createRedactor({ names: this.secretNames });
  private opened: Promise<Session> | undefined;
  private line: LiveLine | undefined;
  /** True once a command shows progress. */
  private showsProgress = false;
  private outcome = exitCode('done');

  /** Runs the command and resolves to its exit code. Never rejects: errors are written to stderr. */
  static async execute(argv: readonly string[], context: Context, id: string): Promise<number> {
    // biome-ignore lint/complexity/noThisInStatic: the subclass that it was called on is meant
    const Concrete = this as unknown as new (argv: string[], config: Config) => BaseCommand;
    const command = new Concrete([...argv], { bin: 'scimctl' } as Config);
    command.id = id;
    command.context = { ...context, beforeQuestion: () => command.liveLine.clear() };
    try {
      await command.run();
      await command.showPlanned();
      command.liveLine.clear();
      return command.outcome;
    } catch (error) {
      command.liveLine.clear();
      return reportError(error, context, {
        structured: wantsStructuredErrors(argv),
        debug: argv.includes('--debug'),
        redact: command.redactor.known,
      });
    } finally {
      await command.close();
    }
  }

  abstract override run(): Promise<void>;

  /**
   * Parses the arguments of the command. Throws a `UsageError`. Not oclif's own `parse`, which would run hooks and load
   * plugins.
   */
  protected override async parse<
    F extends Interfaces.OutputFlags<F>,
    B extends Interfaces.OutputFlags<B>,
    A extends Interfaces.OutputArgs<A>,
  >(options: Interfaces.Input<F, B, A>): Promise<Interfaces.ParserOutput<F, B, A>> {
    const flags = { ...options.baseFlags, ...options.flags };
    try {
      const output = await Parser.parse<F, B, A>(this.argv, { ...options, flags } as never);
      this.global = output.flags as unknown as GlobalFlags;
      assertFormatHeeds(this.format, output.flags);
      return output;
    } catch (error) {
      throw usageError(error, this.id ?? '', Object.values(flags));
    }
  }

  /** From here on nothing is shown of what a model calls secret. */
  protected registerSecrets(model: ResourceModel): void {
    for (const name of secretNamesOf(model)) this.secretNames.add(name);
  }

  /** The connection that flags, environment and profile lead to. Made on first use. */
  protected session(): Promise<Session> {
    this.opened ??= openSession(this.context, this.global, {
      command: (this.id ?? '').replaceAll(':', ' '),
      dryRun: this.isDryRun,
      keepsPlanned: this.keepsPlanned,
      redactor: this.redactor,
      tell: (text) => this.tell(text.split('\n')),
      liveLine: this.liveLine,
      showsProgress: () => this.showsProgress,
    });
    return this.opened;
  }

  /** This command as functions use it. Valid once the arguments are parsed. */
  protected get scope(): CommandScope {
    return {
      context: this.context,
      flags: this.global,
      format: this.format,
      isDryRun: this.isDryRun,
      session: () => this.session(),
      registerSecrets: (model) => this.registerSecrets(model),
      note: (...lines) => this.note(...lines),
      show: (resource, options) => this.show(resource, options),
      showList: (resources, options) => this.showList(resources, options),
      printRaw: (responses) => this.printRaw(responses),
      progressStream: () => this.progressStream,
    };
  }

  /** True when a dry run shows the requests that it held back. */
  protected get keepsPlanned(): boolean {
    return true;
  }

  /** True when requests that change something are shown and not sent. */
  protected get isDryRun(): boolean {
    return this.global['dry-run'] === true;
  }

  /** The line of a terminal that shows what goes on; it is taken off before anything else is said. */
  protected get liveLine(): LiveLine {
    this.line ??= canWriteOver(this.context) ? createLiveLine(streamOf(this.context)) : noLine;
    return this.line;
  }

  /** Where progress is shown. */
  protected get progressStream(): ProgressStream {
    const show = (text: string): void => {
      this.showsProgress = true;
      this.liveLine.show(text);
    };
    const line = { show, clear: () => this.liveLine.clear() };
    return { ...streamOf(this.context), isTTY: canWriteOver(this.context), line };
  }

  /** Someone to ask. Throws a `UsageError` where nobody is there, saying what to give `instead`. */
  protected prompter(question: string, instead: string): Promise<Prompter> {
    return prompter(this.context, this.global['no-input'], question, instead);
  }

  /** The output format in force. */
  protected get format(): Format {
    return chosenFormat(this.context, this.global);
  }

  /** Writes text to stdout. */
  protected async print(text: string): Promise<void> {
    this.liveLine.clear();
    await writeAll(this.context.stdout.stream, [text]);
  }

  /** Writes lines for a person to stdout: without secrets, and what a terminal would obey is made visible. */
  protected printLines(text: string): Promise<void> {
    return this.print(`${sanitiseLines(this.redactor.known(text))}\n`);
  }

  /** Writes answers to stdout as they came. On a terminal, what it would obey is made visible. */
  protected async printRaw(answers: AsyncIterable<ScimResponse> | Iterable<ScimResponse>): Promise<void> {
    const { stream, isTerminal } = this.context.stdout;
    await writeAll(stream, renderRaw(answers, { visible: isTerminal }));
  }

  /** Shows one resource on stdout in the format in force. */
  protected show(resource: JsonObject, options: ShowOptions = {}): Promise<void> {
    this.liveLine.clear();
    return showOne(this.context, this.global, resource, options);
  }

  /** Shows resources on stdout in the format in force, as they arrive. */
  protected showList(resources: AsyncIterable<JsonObject>, options: ShowOptions = {}): Promise<void> {
    return showList(this.context, this.global, resources, { onWrite: () => this.liveLine.clear(), ...options });
  }

  /** Ends the command with another exit code than 0 once it has said everything. */
  protected endWith(outcome: Parameters<typeof exitCode>[0]): void {
    this.outcome = exitCode(outcome);
  }

  /** Says something to a person, on stderr. Each text is one line: a line feed in the name of a person makes none. */
  protected note(...lines: readonly string[]): void {
    if (lines.length > 0 && !this.global.quiet) this.tell(lines);
  }

  private tell(lines: readonly string[]): void {
    this.liveLine.clear();
    const text = lines.map((line) => `${sanitise(this.redactor.known(line))}\n`).join('');
    this.context.stderr.stream.write(text);
  }

  /** Shows what a dry run held back. A command with a report of its own says there what would happen. */
  protected async showPlanned(): Promise<void> {
    if (!this.isDryRun) return;
    const session = await this.session();
    const planned = session.planned.map((request) => withoutSecrets(request, this.secretNames));
    if (this.format === 'table') await this.print(printPlanned(planned));
    else await this.showList(plannedObjects(planned));
    this.note(planned.length === 0 ? 'Dry run: no request would be sent' : 'Dry run: nothing was sent');
  }

  private async close(): Promise<void> {
    const session = await this.opened?.catch(() => undefined);
    await session?.close();
  }
}

function streamOf({ stderr }: Context): LineStream {
  return { write: (text) => stderr.stream.write(text), columns: stderr.columns ?? 80 };
}

/** A dumb terminal shows the codes instead of obeying them. */
function canWriteOver({ stderr, env }: Context): boolean {
  return stderr.isTerminal && env['TERM'] !== 'dumb';
}

/** Holds every subclass to what the dispatcher asks of it. */
BaseCommand satisfies RunnableCommand;
