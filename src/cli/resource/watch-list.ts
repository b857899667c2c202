import { idKey } from '../../changes/member-ids.ts';
import { idOf } from '../../changes/resource.ts';
import type { ScimClient } from '../../client/client.ts';
import { printDuration } from '../../client/duration.ts';
import { abortableSleep } from '../../client/layers/sleep.ts';
import type { ListOptions } from '../../client/options.ts';
import { paint, type Style } from '../../output/ansi.ts';
import { defaultColumnsOf } from '../../output/columns.ts';
import { printJson } from '../../output/json.ts';
import { render } from '../../output/render.ts';
import { writeAll } from '../../output/write-all.ts';
import { type JsonObject, jsonEquals } from '../../protocol/json/json.ts';
import { elapsed } from '../clock.ts';
import { unattendedBy } from '../context.ts';
import { UnsupportedError } from '../errors/errors.ts';
import type { Outcome } from '../errors/exit-codes.ts';
import { describe } from '../errors/report-error.ts';
import { pluralize } from '../output/pluralize.ts';
import { formatting, type ShowOptions } from '../output/show.ts';
import { parseInterval } from '../watch/interval.ts';
import { type NextRound, watch } from '../watch/watch-loop.ts';
import type { ResourceScope } from './resource-scope.ts';
import type { ResourceTopic } from './resource-topic.ts';
import type { WatchFlags } from './watch-flags.ts';

/** Maximum number of resources whose states are kept for the comparison. */
const maxWatched = 100_000;
/** Maximum number of rows that a terminal shows after each run. Changed rows come first. */
const maxRows = 40;

type Change = 'added' | 'changed' | 'removed';

/** The mark and the colour of each change. If the output has no colour, the mark alone shows the change. */
const looks: Readonly<Record<Change, { readonly mark: string; readonly style: Style }>> = {
  added: { mark: '+', style: 'green' },
  changed: { mark: '~', style: 'yellow' },
  removed: { mark: '-', style: 'red' },
};

/** A difference between two runs. */
interface Difference {
  readonly change: Change;
  readonly id: string;
  /** Names of the attributes that differ. Absent for an added or removed resource. */
  readonly attributes?: string[];
  /** The resource after the change, or before its removal. */
  readonly resource: JsonObject;
}

/** The result of one run. */
interface Run {
  readonly number: number;
  readonly outcome: Outcome;
  readonly message?: string;
  readonly differences: readonly Difference[];
  readonly state: ReadonlyMap<string, JsonObject>;
}

/** A list to watch. */
export interface WatchedList {
  readonly topic: ResourceTopic;
  readonly options: ListOptions;
  readonly flags: WatchFlags & Pick<ShowOptions, 'columns' | 'no-headers'>;
  readonly model: ShowOptions['model'];
}

/**
 * Reads a list again after each interval, and shows what changed. Compares whole resources. Does not filter by
 * `meta.lastModified`, because the result would not show removed resources. A failed run reports no change, and the next run compares with the last complete list. Returns the outcome of the last run. Throws an error of the first run, and an error of any run if the service refuses the credential (401, 403).
 */
export async function watchList(scope: ResourceScope, list: WatchedList): Promise<Outcome> {
  const { context } = scope;
  const { client } = await scope.session();
  let known: ReadonlyMap<string, JsonObject> | undefined;
  const outcome = await watch<Run>({
    every: parseInterval(list.flags.interval ?? '5s', '--interval'),
    rounds: list.flags['max-runs'],
    signal: context.signal,
    sleep: context.sleep ?? abortableSleep,
    now: context.now ?? elapsed,
    round: async (number) => {
      try {
        const state = await readState(client, list);
        const differences = known ? differencesOf(known, state) : [];
        known = state;
        return { number, outcome: 'done', differences, state };
      } catch (error) {
        const { outcome: failed, message, detail } = describe(error);
        // Stops if the service refuses the credential, because further attempts would fail and could lock the account.
        if (number === 1 || failed === 'notAllowed') throw error;
        const reason = detail === undefined ? message : `${message}: ${detail}`;
        return { number, outcome: failed, message: reason, differences: [], state: known ?? new Map() };
      }
    },
    onRound: (run, next) => show(scope, list, run, next),
  });
  if (outcome === 'done' && context.signal.aborted) scope.note('Stopped between two runs');
  return outcome;
}

async function readState(
  client: ScimClient,
  { topic, options }: WatchedList,
): Promise<ReadonlyMap<string, JsonObject>> {
  const state = new Map<string, JsonObject>();
  // `complete` throws an error if the list may be incomplete. A missing resource would otherwise look like a removed one.
  for await (const resource of client.list(topic.endpoint, { ...options, filterHere: true, complete: true })) {
    const id = idOf(resource);
    if (id !== undefined) state.set(idKey(id), resource);
    if (state.size > maxWatched) {
      throw new UnsupportedError(
        `--watch compares at most ${maxWatched} ${topic.plural}`,
        'select fewer with --filter',
      );
    }
  }
  return state;
}

function differencesOf(before: ReadonlyMap<string, JsonObject>, after: ReadonlyMap<string, JsonObject>): Difference[] {
  const differences: Difference[] = [];
  for (const [key, resource] of after) {
    const id = idOf(resource) as string;
    const old = before.get(key);
    if (!old) differences.push({ change: 'added', id, resource });
    else {
      const attributes = changedNames(old, resource);
      if (attributes.length > 0) differences.push({ change: 'changed', id, attributes, resource });
    }
  }
  for (const [key, resource] of before) {
    if (!after.has(key)) differences.push({ change: 'removed', id: idOf(resource) as string, resource });
  }
  return differences;
}

function changedNames(before: JsonObject, after: JsonObject): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.filter((name) => !jsonEquals(before[name] ?? null, after[name] ?? null));
}

/** Shows the result of a run. Returns `closed` if the reader, for example `head`, has closed stdout. */
async function show(
  scope: ResourceScope,
  list: WatchedList,
  run: Run,
  next: NextRound | undefined,
): Promise<'done' | 'closed'> {
  const { context, format } = scope;
  const at = new Date((context.time ?? Date.now)()).toISOString();
  let written: 'done' | 'closed' = 'done';
  if (format === 'ndjson') {
    const lines = run.differences.map((difference) => `${printJson({ at, run: run.number, ...difference })}\n`);
    if (lines.length > 0) written = await writeAll(context.stdout.stream, lines);
    if (run.number === 1) scope.note(`Watching ${pluralize(run.state.size, list.topic.singular, list.topic.plural)}`);
  } else written = await showTable(scope, list, run, at);
  if (run.message !== undefined)
    scope.note(`Run ${run.number} failed: ${run.message}${next ? `; next run in ${printDuration(next.delay)}` : ''}`);
  return written;
}

/** Replaces the table on the terminal. If lines cannot be overwritten, writes the new table below the old one. */
async function showTable(
  scope: ResourceScope,
  { topic, flags, model }: WatchedList,
  run: Run,
  at: string,
): Promise<'done' | 'closed'> {
  const { context } = scope;
  const changed = new Map(run.differences.map((difference) => [idKey(difference.id), difference]));
  const rest = [...run.state].filter(([key]) => !changed.has(key)).map(([, resource]) => resource);
  const rows = [
    ...run.differences.map(({ change, resource }): JsonObject => ({ ...resource, change: looks[change].mark })),
    ...rest,
  ].slice(0, maxRows);
  const columns =
    flags.columns === undefined || /^\s*[+-]/.test(flags.columns) ? flags.columns : `change,${flags.columns}`;
  const options = formatting(context, scope.flags, {
    columns,
    model,
    baseColumns: ['change', ...defaultColumnsOf(topic.resourceType)],
    knownAttributes: ['change'],
    'no-headers': flags['no-headers'],
  });
  const more = run.state.size + run.differences.filter(({ change }) => change === 'removed').length - rows.length;
  const texts: string[] = [];
  for await (const chunk of render(asList(rows), { ...options, format: 'table' })) texts.push(chunk);
  const styles = new Map(Object.values(looks).map(({ mark, style }) => [mark, style]));
  const lines = texts
    .join('')
    .split('\n')
    .map((line) => {
      const style = [...styles].find(([mark]) => line.startsWith(`${mark} `))?.[1];
      return style ? paint(line, style, options.color) : line;
    });
  const isDrawn = context.stdout.isTerminal && context.env['TERM'] !== 'dumb' && unattendedBy(context) === undefined;
  const title = `${topic.command} list, run ${run.number}, ${at}: ${pluralize(run.state.size, topic.singular, topic.plural)}, ${pluralize(run.differences.length, 'change')}\n+ added, ~ changed, - removed`;
  const end = more > 0 ? `and ${more} more\n` : '';
  return writeAll(context.stdout.stream, [`${isDrawn ? '\x1b[H\x1b[2J' : ''}${title}\n\n${lines.join('\n')}${end}`]);
}

async function* asList(rows: readonly JsonObject[]): AsyncGenerator<JsonObject, void, undefined> {
  yield* rows;
}
