import path from 'node:path';
import type { Readable } from 'node:stream';
import type { ScimClient } from '../../client/client.ts';
import { createProgress } from '../../output/progress.ts';
import { render } from '../../output/render.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import {
  describeMapping,
  inferMapping,
  isProblem,
  type Mapping,
  type MappingLine,
  type OffboardResult,
  openSource,
  type Purpose,
  type RowResult,
  type RowSource,
  reportLine,
  resourceMapping,
  SourceError,
  type Summary,
  surveyRows,
  Tally,
} from '../../provisioning/index.ts';
import { BaseCommand } from '../base-command.ts';
import { PartialError, SafetyError, WriteError } from '../errors/errors.ts';
import type { Outcome } from '../errors/exit-codes.ts';
import { statusOutcome } from '../errors/report-error.ts';
import { didYouMean } from '../errors/suggest.ts';
import { asWriteError } from '../errors/write-error.ts';
import { required } from '../flags.ts';
import { canAsk } from '../input/prompts.ts';
import { counted } from '../output/pluralize.ts';
import type { ShowOptions } from '../output/show.ts';
import { openReportFile, type ReportFile, refuseReportOverSource } from './report-file.ts';
import { cellOptions, mappingOptions, refuseTableFlags, type SourceFlags, sourceOptions } from './source-flags.ts';

export { cellFlags, type SourceFlags, sourceFlags } from './source-flags.ts';

/** The argument of the commands that read people from a file. */
export const sourceArgument = { file: required('CSV, NDJSON or JSON file, - for standard input') };

/** A source with what its columns mean; no mapping where its rows are resources. */
export interface MappedSource {
  readonly source: RowSource;
  readonly mapping: Mapping | undefined;
  readonly model: ResourceModel;
}

/** What the flags that shape the results were set to. */
export interface ResultFlags {
  readonly columns?: string | undefined;
  readonly show?: 'all' | 'problems' | undefined;
  readonly report?: string | undefined;
}

/** What the commands that read people from a file have in common. */
export abstract class BulkCommand extends BaseCommand {
  /** The report of the run, while there is one. */
  protected report: ReportFile | undefined;
  /** What is read, which no report may replace. */
  #source: RowSource | undefined;

  /**
   * Opens the file and shows what its columns are taken for, on stderr, before anything is sent. Of a file of leavers every row
   * is looked at, as the first pass of an import does.
   */
  protected async openMapped(
    client: ScimClient,
    file: string,
    flags: SourceFlags,
    purpose: Purpose = 'import',
  ): Promise<MappedSource> {
    const isStdin = file === '-';
    const source = await openSource(isStdin ? file : path.resolve(this.context.cwd, file), {
      ...sourceOptions(flags),
      ...(isStdin ? { stdin: this.context.stdin.open() as Readable } : { name: file }),
    });
    try {
      // Before the long part, and once more when the report is opened.
      const { report } = flags;
      if (report !== undefined) await refuseReportOverSource(path.resolve(this.context.cwd, report), source, report);
      this.#source = source;
      const model = await client.discovery.model('User');
      this.registerSecrets(model);
      return { source, model, mapping: await this.mapSource(source, model, flags, purpose) };
    } catch (error) {
      // What was kept of standard input names people, and nobody would remove it later.
      await source.close();
      throw error;
    }
  }

  private async mapSource(
    source: RowSource,
    model: ResourceModel,
    flags: SourceFlags,
    purpose: Purpose,
  ): Promise<Mapping> {
    const { header, examples } = source;
    if (!header) {
      refuseTableFlags(flags);
      const mapping = resourceMapping(cellOptions(flags), purpose);
      this.noteActive(mapping);
      return mapping;
    }
    const options = { ...mappingOptions(flags, header.columns), purpose };
    const mapping = withSuggestion(() => inferMapping(header.columns, model, options));
    for (const note of source.notes) this.note(note);
    await this.showMapping(describeMapping(mapping, examples));
    this.noteActive(mapping);
    if (purpose === 'leavers') {
      for (const note of await surveyRows(source.rows(), mapping)) this.note(note);
      for (const note of source.skipNotes()) this.note(note);
    }
    return mapping;
  }

  /** Says what becomes of new people where no column says whether they are active. */
  private noteActive({ columns, rules }: Mapping): void {
    const hasStatus = columns.some(({ targets }) => targets.some(({ path }) => path === 'active'));
    if (rules.purpose !== 'import' || !rules.setActive || hasStatus) return;
    this.note('New people are created active where the file does not say it; --omit-active leaves that to the service');
  }

  private async showMapping(lines: readonly MappingLine[]): Promise<void> {
    const { isTerminal, columns: width } = this.context.stderr;
    const options = {
      format: 'table',
      columns: 'column,path,example,note',
      wrap: ['path'],
      ...(isTerminal && width ? { width } : {}),
    } as const;
    const rows = async function* (): AsyncGenerator<JsonObject> {
      for (const line of lines) yield { ...line, path: line.path?.replace(extensionUrn, '') };
    };
    let table = '';
    for await (const chunk of render(rows(), options)) table += chunk;
    this.note(...table.trimEnd().split('\n'));
  }

  /** Asks whether to go on, where somebody can be asked and nobody has answered yet. Throws a `SafetyError` for a no. */
  protected async askToGoOn(question: string, yes: boolean): Promise<void> {
    if (yes || this.isDryRun || !canAsk(this.context, this.global['no-input'])) return;
    const asker = await this.prompter(question, '--yes');
    if (!(await asker.confirm(question))) throw new SafetyError('nothing was changed');
  }

  /** Shows results as they come, with progress on stderr, and ends with what they add up to. */
  protected async showResults(
    results: AsyncIterable<RowResult | OffboardResult>,
    label: string,
    total: number | undefined,
    flags: ResultFlags,
  ): Promise<void> {
    const { stdout } = this.context;
    const tally = new Tally();
    const report = await this.openReport(flags.report);
    this.report = report;
    if (report?.isContinued)
      this.note(`Note: the report ${flags.report} has lines of an earlier run: this run adds to them`);
    const isTable = this.format === 'table';
    const { quiet } = this.global;
    const now = this.context.now ?? (() => performance.now());
    const progress = createProgress(this.progressStream, { label, quiet, now });
    const show = flags.show ?? (stdout.isTerminal && isTable ? 'problems' : 'all');
    const source = unstoppable(results);
    const count = (result: RowResult | OffboardResult): Promise<void> | undefined => {
      tally.add(result);
      progress.update({ ...tally.progress(), total });
      return report?.add(result);
    };
    const unwritten: string[] = [];
    const columns = { defaultColumns: 'line,person,link,outcome,detail', knownAttributes: reportColumns };
    try {
      const rows = this.shown(source, count, show === 'problems');
      try {
        if (show === 'all' || !isTable) await this.showList(rows, { ...flags, ...columns });
        else await this.showUnlessEmpty(rows, { ...flags, ...columns });
      } catch (error) {
        const problem = asWriteError(error);
        if (!(problem instanceof WriteError)) throw endedEarly(error, tally);
        unwritten.push(problem.message);
      }
      // A reader that went away, as `head` does, or a full disk does not leave the people half done.
      for await (const result of source) await count(result);
    } finally {
      const problem = await report?.close();
      if (problem !== undefined) unwritten.push(problem);
    }
    progress.finish();
    this.conclude(tally.summary());
    if (unwritten.length > 0) {
      const { done, failed } = tally.progress();
      throw new WriteError(
        `${unwritten.join('; ')}. All the same ${done} of ${counted(done + failed, 'row')} were done`,
      );
    }
  }

  private async openReport(file: string | undefined): Promise<ReportFile | undefined> {
    return file === undefined ? undefined : openReportFile(path.resolve(this.context.cwd, file), this.#source, file);
  }

  /** A table of problems without a problem would be a header and nothing else. */
  private async showUnlessEmpty(
    rows: AsyncGenerator<JsonObject, void, undefined>,
    options: ShowOptions,
  ): Promise<void> {
    const first = await rows.next();
    if (first.done) return;
    const { value } = first;
    const all = async function* (): AsyncGenerator<JsonObject, void, undefined> {
      yield value;
      yield* rows;
    };
    await this.showList(all(), options);
  }

  private async *shown(
    results: AsyncIterable<RowResult | OffboardResult>,
    count: (result: RowResult | OffboardResult) => Promise<void> | undefined,
    problemsOnly: boolean,
  ): AsyncGenerator<JsonObject, void, undefined> {
    const isReport = this.format === 'table' || this.isDelimited;
    for await (const result of results) {
      await count(result);
      // Whom a stopped run did not get to is a number: its rows stand in the report and in every structured format.
      const isLeft = isReport && result.outcome === 'not attempted' && !result.error && this.context.signal.aborted;
      if (isLeft || (problemsOnly && !isProblem(result))) continue;
      yield isReport ? { ...reportLine(result) } : (result as unknown as JsonObject);
    }
  }

  /** Requests of a long run are not kept: its report says what would happen. */
  protected override get keepsPlanned(): boolean {
    return false;
  }

  /** The report says what would happen to each row; thousands of requests would not. */
  protected override async showPlanned(): Promise<void> {
    if (this.isDryRun) this.note('Dry run: nothing of this was sent');
  }

  private get isDelimited(): boolean {
    return this.format === 'csv' || this.format === 'tsv';
  }

  private conclude(summary: Summary): void {
    const counts = [
      ...Object.entries(summary.people),
      ...Object.entries(summary.links).map(
        ([name, n]) => [`${n === 1 ? 'link' : 'links'} ${name === 'linked' ? 'made' : name}`, n] as const,
      ),
    ];
    const text = counts.map(([outcome, count]) => `${count} ${outcome}`).join(', ');
    this.note(this.isDryRun ? `Would come to: ${text}` : text);
    if (summary.notAttempted > 0 && this.context.signal.aborted) {
      this.note('Stopped. The same command goes on where it stopped: what is done is left alone');
    }
    this.endWith(this.context.signal.aborted ? 'interrupted' : outcomeOf(summary));
  }
}

/** A file that breaks in the middle of a run leaves some rows done: that is no mistake of the command line any more. */
function endedEarly(error: unknown, tally: Tally): unknown {
  const { done, failed } = tally.progress();
  if (!(error instanceof SourceError) || done + failed === 0) return error;
  return new PartialError(`${error.message}, after ${counted(done + failed, 'row')}`, error.hint);
}

/** Everything that a row of a report has. */
const reportColumns = ['line', 'person', 'link', 'outcome', 'id', 'detail'];

/** The URN in front of an extension's attribute, which people know by its name. */
const extensionUrn = /^urn:.*:(?=[^:]+$)/;

/** Adds what was probably meant to an error that names what is not there. */
function withSuggestion<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof SourceError) || !error.near) throw error;
    const suggestion = didYouMean(error.near.typed, error.near.candidates);
    if (suggestion === undefined) throw error;
    throw new SourceError(error.code, error.message, { hint: suggestion, cause: error });
  }
}

/** An iterable that goes on where it was left when it is iterated again, instead of ending with its first reader. */
function unstoppable<T>(items: AsyncIterable<T>): AsyncIterable<T> {
  const iterator = items[Symbol.asyncIterator]();
  return { [Symbol.asyncIterator]: () => ({ next: () => iterator.next() }) };
}

/** What a run means for the exit code: the common reason where nothing succeeded, else a partial failure. */
export function outcomeOf({ verdict, reason }: Summary): Outcome {
  if (verdict === 'all') return 'done';
  if (verdict === 'some' || !reason) return 'partial';
  if ('status' in reason && reason.status !== undefined) return statusOutcome(reason.status, reason.scimType);
  return reasons[reason.code];
}

const reasons: Readonly<Record<NonNullable<Summary['reason']>['code'], Outcome>> = {
  rejected: 'usage',
  'not found': 'notFound',
  conflict: 'conflict',
  ambiguous: 'conflict',
  server: 'rejected',
  network: 'unavailable',
  unresolved: 'notFound',
  protected: 'refused',
  refused: 'refused',
  unsupported: 'rejected',
  unverified: 'partial',
};
