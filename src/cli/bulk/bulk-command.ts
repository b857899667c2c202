import type { ScimClient } from '../../client/client.ts';
import { createProgress } from '../../output/progress.ts';
import { render } from '../../output/render.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { ResourceModel } from '../../protocol/model.ts';
import { isSecretName, redacted } from '../../protocol/redact.ts';
import {
  describeMapping,
  inferMapping,
  isProblem,
  type Mapping,
  type MappingLine,
  type OffboardResult,
  openSource,
  type RowResult,
  type RowSource,
  reportLine,
  type Summary,
  Tally,
} from '../../provisioning/index.ts';
import { BaseCommand } from '../base-command.ts';
import { counted } from '../counted.ts';
import { statusOutcome } from '../errors.ts';
import type { Outcome } from '../exit-codes.ts';
import { SafetyError, UsageError, WriteError } from '../failures.ts';
import { changeFlags, choice, columnFlags, integer, required, text, texts, toggle } from '../flags.ts';
import { isSecretAttribute } from '../hide-secrets.ts';
import { canAsk } from '../prompts.ts';
import type { ShowOptions } from '../show.ts';
import { asWriteError } from '../write-failure.ts';
import { openReportFile } from './report-file.ts';

/** The argument of the commands that read people from a file. */
export const sourceArgument = { file: required('CSV, NDJSON or JSON file, - for standard input') };

/** How the file is to be read and the run to go. */
export const sourceFlags = {
  map: texts('what a column means, against what is recognised: "Start Date=-" leaves it out', 'COLUMN=PATH'),
  encoding: text('encoding of the file, such as windows-1252; UTF-8 unless given or marked', 'NAME'),
  delimiter: text('what parts the columns; found out unless given', 'CHARACTER'),
  concurrency: integer('requests at the same moment', 'N'),
  show: choice('rows to show: all, or problems alone, which is what a table on a terminal shows', 'ROWS', [
    'all',
    'problems',
  ]),
  report: text('write the result of every row to this file, one JSON object a line', 'FILE'),
  ...columnFlags,
  ...changeFlags,
  yes: toggle('do not ask', 'Safety'),
};

/** What the flags of `sourceFlags` were set to. */
export interface SourceFlags {
  readonly map?: readonly string[] | undefined;
  readonly encoding?: string | undefined;
  readonly delimiter?: string | undefined;
}

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
  /** Opens the file and shows what its columns are taken for, on stderr, before anything is sent. */
  protected async openMapped(client: ScimClient, file: string, flags: SourceFlags): Promise<MappedSource> {
    const source = await openSource(file, {
      stdin: file === '-' ? this.context.stdin.open() : undefined,
      encoding: flags.encoding,
      delimiter: flags.delimiter === '\\t' ? '\t' : flags.delimiter,
    } as Parameters<typeof openSource>[1]);
    const model = await client.discovery.model('User');
    this.registerSecrets(model);
    const { header, examples } = source;
    if (!header) return { source, mapping: undefined, model };
    const mapping = inferMapping(header.columns, model, { map: (flags.map ?? []).map(parseMap) });
    await this.showMapping(describeMapping(mapping, examples), secretColumns(mapping));
    return { source, mapping, model };
  }

  private async showMapping(lines: readonly MappingLine[], secret: ReadonlySet<number>): Promise<void> {
    const { isTerminal, columns: width } = this.context.stderr;
    const options = {
      format: 'table',
      columns: 'column,path,example,note',
      ...(isTerminal && width ? { width } : {}),
    } as const;
    const rows = async function* (): AsyncGenerator<JsonObject> {
      for (const { example, ...line } of lines) {
        const shown = example !== undefined && secret.has(line.position) ? redacted : example;
        yield { ...line, example: shown, path: line.path?.replace(extensionUrn, '') };
      }
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
    const report = flags.report === undefined ? undefined : await openReportFile(flags.report);
    const isTable = this.format === 'table';
    // A table on the same terminal is progress enough.
    const quiet = this.global.quiet || (stdout.isTerminal && isTable);
    const progress = createProgress(this.progressStream, { label, quiet, now: () => performance.now() });
    const show = flags.show ?? (stdout.isTerminal && isTable ? 'problems' : 'all');
    const source = unstoppable(results);
    const count = (result: RowResult | OffboardResult): Promise<void> | undefined => {
      tally.add(result);
      progress.update({ ...tally.progress(), total });
      return report?.add(result);
    };
    const unwritten: string[] = [];
    try {
      const columns = flags.columns ?? 'line,person,link,outcome,detail';
      const rows = this.shown(source, count, show === 'problems');
      try {
        if (show === 'all' || !isTable) await this.showList(rows, { ...flags, columns });
        else await this.showUnlessEmpty(rows, { ...flags, columns });
      } catch (error) {
        const problem = asWriteError(error);
        if (!(problem instanceof WriteError)) throw error;
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
      if (problemsOnly && !isProblem(result)) continue;
      yield isReport ? { ...reportLine(result) } : (result as unknown as JsonObject);
    }
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
    this.endWith(this.context.signal.aborted ? 'interrupted' : outcomeOf(summary));
  }
}

/** The URN in front of an extension's attribute, which people know by its name. */
const extensionUrn = /^urn:.*:(?=[^:]+$)/;

/** Positions of the columns whose cells are never shown: by what they fill, by their header, by the path they were given. */
function secretColumns({ columns }: Mapping): ReadonlySet<number> {
  const isSecret = ({ column, targets }: Mapping['columns'][number]): boolean =>
    isSecretName(column) ||
    targets.some(
      (target) =>
        isSecretName(target.path) ||
        (target.kind === 'attribute' &&
          [target.attribute, target.subAttribute].some((attribute) => attribute && isSecretAttribute(attribute))),
    );
  return new Set(columns.filter(isSecret).map(({ position }) => position));
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
};

function parseMap(source: string): { column: string; path: string } {
  const at = source.lastIndexOf('=');
  if (at < 1)
    throw new UsageError(`--map ${source} has no equals sign`, { hint: 'as in --map "Work Mail=emails.work"' });
  return { column: source.slice(0, at).trim(), path: source.slice(at + 1).trim() };
}
