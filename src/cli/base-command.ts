import path from 'node:path';
import { Writable } from 'node:stream';
import type { Config, Interfaces } from '@oclif/core';
import { Command } from '@oclif/core/command';
import * as Parser from '@oclif/core/parser';
import type { ServerIdentityCheck } from '../client/transport/network-options.ts';
import type { Format } from '../output/formats.ts';
import { noProgress } from '../output/progress.ts';
import { renderRaw } from '../output/raw.ts';
import { sanitiseLines } from '../output/sanitise.ts';
import { writeAll } from '../output/write-all.ts';
import type { ResolvedConnection } from '../profiles/resolve.ts';
import type { ScimResponse } from '../protocol/exchange/exchange.ts';
import type { JsonObject } from '../protocol/json/json.ts';
import { createRedactor, type Redactor, redacted, secretNamesOf } from '../protocol/redaction/index.ts';
import type { ResourceModel } from '../protocol/schema/model.ts';
import type { CurlMode } from './connection/curl.ts';
import { plannedObjects, printPlanned, withoutSecrets } from './connection/dry-run.ts';
import type { HarFile } from './connection/har-file.ts';
import { openSession, type Session } from './connection/session.ts';
import type { Context, OutputStream, Prompter } from './context.ts';
import { PartialError } from './errors/errors.ts';
import { exitCode } from './errors/exit-codes.ts';
import { usageError } from './errors/parse-errors.ts';
import { errorOptionsOf, reportError } from './errors/report-error.ts';
import { type GlobalFlags, globalFlags } from './flags.ts';
import { canAsk, prompter } from './input/prompts.ts';
import type { RunnableCommand } from './main.ts';
import type { Example } from './manifest.ts';
import { assertFormatHeeds } from './output/format-flags.ts';
import { chosenFormat, type ShowOptions, showList, showOne } from './output/show.ts';
import { firstUnpicked, missingArguments, type Pickable } from './pick/pick.ts';
import type { Reporter, TellOptions } from './reporter.ts';
import { createTextReporter } from './reporting/text-reporter.ts';
import type { CommandScope, ProfileScope, ReadingOptions } from './scope.ts';

/**
 * Base of all commands. A command parses its arguments and calls functions with plain options. This class handles
 * streams, errors, exit codes and the connection.
 */
export abstract class BaseCommand extends Command {
  static override baseFlags = globalFlags;
  static override examples: Example[] = [];

  protected context!: Context;
  protected global!: GlobalFlags;
  /** Writes all output to stderr that is neither data nor an error. */
  protected reporter!: Reporter;
  /**
   * The names of the attributes that a registered model declares as secret. In addition, the redactor redacts
   * attributes with a well-known secret name.
   */
  protected readonly secretNames = new Set<string>();
  /** Redacts the secrets that this command has used. */
  protected readonly redactor = createRedactor({ names: this.secretNames });
  /** Redacts the secrets of a second service, which this command only reads. */
  private readonly readingRedactor = createRedactor({ names: this.secretNames });
  private opened: Promise<Session> | undefined;
  /** The redactors that `profileScope` created. Each redactor redacts only the secrets of its profile. */
  private readonly profileRedactors: Redactor[] = [];
  private readonly profileSessions: Promise<Session>[] = [];
  /** The real stdout of the process. Set only with `--curl`. */
  private plainStdout: OutputStream | undefined;
  private har: Promise<HarFile | undefined> | undefined;
  private outcome = exitCode('done');

  /** Runs the command and resolves to its exit code. Never rejects: errors are written to stderr. */
  static async execute(argv: readonly string[], context: Context, id: string): Promise<number> {
    // biome-ignore lint/complexity/noThisInStatic: `this` is the subclass on which the method is called
    const Concrete = this as unknown as new (argv: string[], config: Config) => BaseCommand;
    const command = new Concrete([...argv], { bin: 'scimctl' } as Config);
    command.id = id;
    command.context = { ...context, beforeQuestion: () => command.reporter.clear() };
    const redact = (text: string): string => command.redact(text);
    command.reporter = context.events?.reporter(redact) ?? createTextReporter(context, redact);
    try {
      await command.run();
      await command.showPlanned();
      command.reporter.clear();
      return command.outcome;
    } catch (error) {
      command.reporter.clear();
      if (await command.hasPrintedCurl(error)) return exitCode('done');
      return reportError(error, context, { ...errorOptionsOf(argv), redact });
    } finally {
      await command.close();
    }
  }

  abstract override run(): Promise<void>;

  /**
   * Parses the arguments of the command. Throws a `UsageError`. Replaces the method `parse` of oclif, because that
   * method would run hooks and load plugins.
   */
  protected override async parse<
    F extends Interfaces.OutputFlags<F>,
    B extends Interfaces.OutputFlags<B>,
    A extends Interfaces.OutputArgs<A>,
  >(options: Interfaces.Input<F, B, A>): Promise<Interfaces.ParserOutput<F, B, A>> {
    const flags = { ...options.baseFlags, ...options.flags };
    let output: Interfaces.ParserOutput<F, B, A>;
    try {
      output = await Parser.parse<F, B, A>(this.argv, { ...options, flags } as never);
      this.global = output.flags as unknown as GlobalFlags;
      assertFormatHeeds(this.format, output.flags);
    } catch (error) {
      if (await this.pickMissing(error, { ...options, flags })) return this.parse(options);
      throw usageError(error, this.id ?? '', Object.values(flags), Object.keys(options.args ?? {}).length > 0);
    }
    const unpicked = firstUnpicked(options.args ?? {}, output as never);
    if (await this.pick(unpicked, output.args)) return this.parse(options);
    if (this.global.curl) this.discardOutput();
    return output;
  }

  /**
   * Asks for the value of the first missing argument, if the terminal is interactive and the argument offers a choice,
   * and adds the value to the command line. Resolves to false if nothing was asked, for example because `error` is not
   * about a missing argument.
   */
  private async pickMissing(
    error: unknown,
    options: { readonly args?: object; readonly flags: object },
  ): Promise<boolean> {
    const [missing] = missingArguments(error);
    if (missing?.pick === undefined) return false;
    const args = Object.entries(options.args ?? {}).map(([name, arg]) => [name, { ...arg, required: false }]);
    const known = await Parser.parse(this.argv, { ...options, args: Object.fromEntries(args) } as never);
    this.global = known.flags as unknown as GlobalFlags;
    return this.pick(missing, known.args);
  }

  /**
   * Asks for an argument, and adds the value to the command line. Resolves to false if nothing can be picked on this
   * terminal. `known` contains the arguments that have values.
   */
  private async pick(missing: Pickable | undefined, known: Readonly<Record<string, unknown>>): Promise<boolean> {
    if (missing?.pick === undefined || !canAsk(this.context, this.argv.includes('--no-input'))) return false;
    const { question, search } = await missing.pick(this.scope, known);
    const asker = await this.prompter(question, '');
    const value = await asker.search(question, search);
    // A value may begin with a hyphen. After `--`, it is not read as a flag.
    if (!this.argv.includes('--')) this.argv.push('--');
    this.argv.push(value);
    return true;
  }

  /** Redacts the secret attributes of a model in all output that follows. */
  protected registerSecrets(model: ResourceModel): void {
    for (const name of secretNamesOf(model)) this.secretNames.add(name);
  }

  /** Opens the connection that flags, environment and profile select. Later calls return the same session. */
  protected session(): Promise<Session> {
    this.opened ??= this.newSession();
    return this.opened;
  }

  /** Opens a new connection that flags, environment and profile select. The caller closes the connection. */
  protected async newSession(
    flags: GlobalFlags = this.global,
    redactor = this.redactor,
    tell: Tell = (lines, options) => this.reporter.tell(lines, options),
  ): Promise<Session> {
    const har = await this.harFile();
    const session = await openSession(this.context, flags, {
      ...this.sessionParts,
      dryRun: this.isDryRun,
      keepsPlanned: this.keepsPlanned,
      curl: this.curlMode,
      isAudited: this.isAudited,
      adjust: (connection) => this.adjust(connection),
      checkServerIdentity: this.checkServerIdentity,
      redactor,
      onTrace: har?.add,
      tell: (text) => tell(...linesOf(text)),
    });
    const { profile, base: service } = session.connection;
    this.reporter.connected({ profile, service });
    return session;
  }

  /** Opens a connection to another service. The connection sends no request that could change something. */
  protected async readingSession(
    { profile, chosenBy, label, onNotice }: ReadingOptions,
    flags = this.global,
  ): Promise<Session> {
    const har = await this.harFile();
    const session = await openSession(
      this.context,
      { ...flags, profile },
      {
        ...this.sessionParts,
        dryRun: true,
        keepsPlanned: false,
        redactor: this.readingRedactor,
        onTrace: har?.add,
        chosenBy,
        tell: (text) => this.reporter.tell(...linesOf(text.replace(/^(Note|Warning): /, `$1: ${label}: `))),
        ...(onNotice ? { onNotice } : {}),
      },
    );
    this.reporter.connected({ profile, service: session.connection.base, readOnly: true });
    return session;
  }

  /** Creates the file of `--har` at the first call; `undefined` without `--har`. All connections write to one file. */
  protected harFile(): Promise<HarFile | undefined> {
    this.har ??= this.createHar();
    return this.har;
  }

  private async createHar(): Promise<HarFile | undefined> {
    const name = this.global.har;
    if (name === undefined) return undefined;
    const { createHarFile } = await import('./connection/har-file.ts');
    const { cwd, version } = this.context;
    return createHarFile(path.resolve(cwd, name), { name, version });
  }

  private get sessionParts() {
    return {
      command: (this.id ?? '').replaceAll(':', ' '),
      display: this.reporter,
    };
  }

  /** Redacts the secrets of all connections of this command. */
  protected redact(text: string): string {
    return [this.readingRedactor, ...this.profileRedactors].reduce(
      (known, redactor) => redactor.known(known),
      this.redactor.known(text),
    );
  }

  /**
   * Creates the scope of one profile. Used by a command that works on several services. The scope has the connection,
   * the redactor and the secrets of the profile. Each note begins with the name of the profile. The session is closed
   * at the end of the command.
   */
  protected profileScope(profile: string): ProfileScope {
    const names = new Set<string>();
    const redactor = createRedactor({ names });
    this.profileRedactors.push(redactor);
    const flags: GlobalFlags = { ...this.global, profile };
    const tell: Tell = (lines, options) => this.reporter.tell(lines.map(redactor.known), { ...options, profile });
    let session: Promise<Session> | undefined;
    const open = (): Promise<Session> => {
      if (session) return session;
      session = this.newSession(flags, redactor, tell);
      this.profileSessions.push(session);
      return session;
    };
    return {
      ...this.scope,
      flags,
      profile,
      redact: redactor.known,
      session: open,
      registerSecrets: (model) => {
        for (const name of secretNamesOf(model)) names.add(name);
      },
      note: (...lines) => {
        if (lines.length > 0 && !this.global.quiet) tell(lines);
      },
      reporter: {
        startJob: (job) => this.reporter.startJob({ ...job, profile }),
        endRun: (end) => this.reporter.endRun({ profile, ...end }),
      },
    };
  }

  /** The parts of this command that are passed to other functions. Valid after the arguments are parsed. */
  protected get scope(): CommandScope {
    return {
      context: this.context,
      flags: this.global,
      format: this.format,
      isDryRun: this.isDryRun,
      session: () => this.session(),
      readingSession: (options) => this.readingSession(options),
      registerSecrets: (model) => this.registerSecrets(model),
      note: (...lines) => this.note(...lines),
      // Wraps only prose. An indented line belongs to a form, and a line with `{` at the start is JSON.
      alert: (...lines) => this.reporter.tell(lines, { isProse: (line) => !/^[\s{]/.test(line) }),
      show: (resource, options) => this.show(resource, options),
      showList: (resources, options) => this.showList(resources, options),
      printRaw: (responses) => this.printRaw(responses),
      reporter: this.reporter,
      progress: (phase, label) => (this.global.quiet ? noProgress : this.reporter.progress(phase, label)),
    };
  }

  /** True if the command shows the requests of a dry run, which are not sent. */
  protected get keepsPlanned(): boolean {
    return true;
  }

  /** Changes the connection before it is opened, for example to test a secret that is not saved. Default: no change. */
  protected adjust(connection: ResolvedConnection): ResolvedConnection {
    return connection;
  }

  /** Replaces the check of the host in the certificate of a service. Default: the check of Node.js. */
  protected get checkServerIdentity(): ServerIdentityCheck | undefined {
    return undefined;
  }

  /** True if the requests that change something are written to the audit log. */
  protected get isAudited(): boolean {
    return true;
  }

  /** True if requests that change something are shown and not sent. */
  protected get isDryRun(): boolean {
    return this.global['dry-run'] === true || this.global.curl === true;
  }

  /** The requests that `--curl` shows and does not send; `undefined` without `--curl`. */
  private get curlMode(): CurlMode | undefined {
    if (!this.global.curl) return undefined;
    return this.curlShows;
  }

  /**
   * The requests that `--curl` shows. A command without the flag `--dry-run` only reads, so its first request is shown.
   */
  protected get curlShows(): CurlMode {
    return 'dry-run' in (this.constructor as typeof BaseCommand).flags ? 'changes' : 'first';
  }

  /** Returns a prompter for the interactive terminal. Throws a `UsageError` with the hint `instead` if the terminal is not interactive. */
  protected prompter(question: string, instead: string): Promise<Prompter> {
    return prompter(this.context, this.global['no-input'], question, instead);
  }

  /** The chosen output format. */
  protected get format(): Format {
    return chosenFormat(this.context, this.global);
  }

  /** Writes text to stdout. */
  protected async print(text: string): Promise<void> {
    this.reporter.clear();
    await writeAll(this.context.stdout.stream, [text]);
  }

  /** Writes lines of text to stdout. Secrets are redacted, and control characters are made visible. */
  protected printLines(text: string): Promise<void> {
    return this.print(`${sanitiseLines(this.redact(text))}\n`);
  }

  /** Writes responses to stdout as the server sent them. On a terminal, control characters are made visible. */
  protected async printRaw(responses: AsyncIterable<ScimResponse> | Iterable<ScimResponse>): Promise<void> {
    const { stream, isTerminal } = this.context.stdout;
    await writeAll(stream, renderRaw(responses, { visible: isTerminal }));
  }

  readonly #noteMistake = (mistake: string): void => this.note(`Note: ${mistake}`);

  /** Shows one resource on stdout in the chosen output format. */
  protected show(resource: JsonObject, options: ShowOptions = {}): Promise<void> {
    this.reporter.clear();
    return showOne(this.context, this.global, resource, { onMistake: this.#noteMistake, ...options });
  }

  /** Shows resources on stdout in the chosen output format, as they arrive. */
  protected showList(resources: AsyncIterable<JsonObject>, options: ShowOptions = {}): Promise<void> {
    const own = { onWrite: () => this.reporter.clear(), onMistake: this.#noteMistake };
    return showList(this.context, this.global, resources, { ...own, ...options });
  }

  /** Sets the exit code of the command, for an outcome other than success. The command continues. */
  protected endWith(outcome: Parameters<typeof exitCode>[0]): void {
    this.outcome = exitCode(outcome);
  }

  /**
   * Writes notes to stderr, unless `--quiet` is set. Each note is written as one line, which a terminal of known width
   * wraps between words. Line feeds in a note are escaped.
   */
  protected note(...lines: readonly string[]): void {
    if (lines.length > 0 && !this.global.quiet) this.reporter.tell(lines);
  }

  /**
   * Shows the requests that a dry run did not send. A command overrides this method if its own output reports the
   * planned changes.
   */
  protected async showPlanned(): Promise<void> {
    if (this.global.curl) return this.showCurl();
    if (!this.isDryRun) return;
    const session = await this.session();
    const planned = session.planned.map((request) => withoutSecrets(request, this.secretNames));
    if (this.format === 'table') await this.print(printPlanned(planned));
    else await this.showList(plannedObjects(planned));
    this.note(planned.length === 0 ? 'Dry run: no request would be sent' : 'Dry run: nothing was sent');
  }

  /** Discards the output of the command. With `--curl`, stdout contains only curl commands. */
  private discardOutput(): void {
    this.plainStdout = this.context.stdout;
    const stream = new Writable({ write: (_chunk, _encoding, done) => done() });
    this.context = { ...this.context, stdout: { ...this.context.stdout, stream } };
  }

  /** Prints the requests that `--curl` did not send. */
  private async showCurl(): Promise<void> {
    // A command that opened no connection has no request. Example: `job resume` of a job that is already complete.
    const { curlCommands = [] } = (await this.opened) ?? {};
    const { stream, isTerminal } = this.plainStdout ?? this.context.stdout;
    const text = curlCommands.join('\n');
    this.endWith('done');
    this.reporter.clear();
    await writeAll(stream, [isTerminal ? sanitiseLines(text) : text]);
    if (text.includes('$SCIMCTL_TOKEN') && !this.context.env['SCIMCTL_TOKEN'])
      this.note('Note: set SCIMCTL_TOKEN to the secret of the profile before you run a command');
    if (text.includes(redacted))
      this.note(`Note: ${redacted} replaces a secret; write the secret in its place before you run the command`);
    if (/\bnew-\d+\b/.test(text))
      this.note(
        'Note: new-1, new-2 and so on replace the ids that the service will give to the new resources, in the order of their creation',
      );
    this.note(curlCommands.length === 0 ? 'No request would be sent' : 'Printed and not sent');
  }

  /**
   * Prints the requests of `--curl` after an error. Resolves to true if the command only reads: its error must not be
   * shown, because the cause is that `--curl` sent no request. If a command changes several resources and some changes
   * failed, prints the changes of the other resources.
   */
  private async hasPrintedCurl(error: unknown): Promise<boolean> {
    const isRead = this.global?.curl && this.curlShows !== 'changes';
    if (!this.global?.curl || !(isRead || error instanceof PartialError)) return false;
    const session = await this.opened?.catch(() => undefined);
    if (session === undefined || session.curlCommands.length === 0) return false;
    await this.showCurl();
    return isRead === true;
  }

  private async close(): Promise<void> {
    for (const opened of [this.opened, ...this.profileSessions]) {
      const session = await opened?.catch(() => undefined);
      await session?.close();
    }
    const har = await this.har?.catch(() => undefined);
    har?.close();
    const problem = har?.problem();
    if (problem !== undefined) this.reporter.tell([`Warning: ${problem}`]);
  }
}

/** Writes lines to stderr. */
type Tell = (lines: readonly string[], options?: TellOptions) => void;

/** Splits a message of a connection into lines. A message of several lines is a trace. A trace is not wrapped. */
function linesOf(text: string): [lines: string[], options: TellOptions] {
  const isTrace = text.includes('\n');
  return [text.split('\n'), { isProse: () => !isTrace, isTrace }];
}

/** The compiler checks that every command class is a `RunnableCommand`. */
BaseCommand satisfies RunnableCommand;
