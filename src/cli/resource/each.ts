import { pMapIterable } from 'p-map';
import { Stop } from '../../changes/run-stop.ts';
import { type Failure, failureOf } from '../errors/failures.ts';
import { readIds } from '../input/ids.ts';
import type { Choice } from './choose-resources.ts';
import { findAll } from './find.ts';
import type { ResourceScope } from './resource-scope.ts';
import type { ResourceTopic } from './resource-topic.ts';

/** Maximum number of concurrent requests, if the profile and the flags set no other maximum. */
const requestsAtOnce = 8;

/** The results so far of a run for several resources. */
export interface EachRun {
  readonly failures: Failure[];
  succeeded: number;
  /** Stops the run on Ctrl-C, or if every further request would fail for the same reason. */
  readonly stop: Stop;
}

/** Creates a run for several resources. */
export function startEach({ context }: ResourceScope): EachRun {
  return { failures: [], succeeded: 0, stop: new Stop(context.signal, context.sleep) };
}

/**
 * Calls `act` for several resources, a few at the same time, and yields the results in the order of the resources.
 * After a failure, records it in the run and continues with the next resource. Does not attempt the remaining resources
 * after Ctrl-C, or if they would fail for the same reason.
 */
export async function* eachOf<T, R>(
  scope: ResourceScope,
  run: EachRun,
  items: readonly T[],
  { label, act }: { readonly label: (item: T) => string; readonly act: (item: T) => Promise<R> },
): AsyncGenerator<R, void, undefined> {
  const { connection } = await scope.session();
  // With `--curl`, handles one resource at a time. The printed requests then have the order of the resources.
  const concurrency = scope.flags.curl ? 1 : (connection.concurrency ?? requestsAtOnce);
  const attempt = async (item: T): Promise<{ item: T; value?: R; error?: unknown }> => {
    if (run.stop.isStopped) return { item, error: undefined };
    try {
      return { item, value: await act(item) };
    } catch (error) {
      run.stop.onFailure(error);
      return { item, error };
    }
  };
  for await (const { item, ...result } of pMapIterable(items, attempt, { concurrency })) {
    if ('value' in result) yield result.value as R;
    else run.failures.push({ label: label(item), error: result.error });
  }
}

/** Throws the error of a run if resources failed. `parts` is the plural noun of the resources. */
export function assertNoFailure({ failures, succeeded }: EachRun, parts: string): void {
  if (failures.length > 0) throw failureOf(failures, succeeded, parts);
}

/**
 * Returns the ids of the chosen resources. Looks up the names that were typed. Throws one error for all names that are
 * not found.
 */
export async function idsOfChoice(
  scope: ResourceScope,
  topic: ResourceTopic,
  choice: Exclude<Choice, { kind: 'filter' }>,
  { by }: { readonly by?: string | undefined } = {},
): Promise<readonly string[]> {
  if (choice.kind === 'ids') return readIds(scope.context, choice.file);
  return (await findAll(scope, topic, choice.names, by)).map(({ id }) => id);
}
