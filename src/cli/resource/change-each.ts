import type { Approval } from '../../changes/guard/approval.ts';
import type { Removal } from '../../changes/removals.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { assertPrintable } from '../bulk/printable.ts';
import { pluralize } from '../output/pluralize.ts';
import { isMachineRead } from '../output/show.ts';
import type { Consent } from '../safety/consent.ts';
import { resourceGuard } from './change.ts';
import { assertNoFailure, eachOf, startEach } from './each.ts';
import { findForChange, type NamedResource } from './find.ts';
import type { ResourceScope } from './resource-scope.ts';
import type { ResourceTopic } from './resource-topic.ts';

/** A change of one resource that was decided but not sent yet. */
export interface DecidedChange {
  readonly removals: readonly Removal[];
  /** Sends the change. Returns the resource after the change, if the response or a read shows it. */
  readonly perform: (approval: Approval) => Promise<JsonObject | undefined>;
}

/** The same change for several resources. */
export interface EachChange {
  /** Past participle for messages: `Updated`. */
  readonly verb: string;
  /** Decides the change of one resource, and sends only reads. Returns `undefined` if no change is necessary. */
  readonly decide: (found: NamedResource) => Promise<DecidedChange | undefined>;
  /** Attributes that the responses to reads need not contain. */
  readonly excludedAttributes?: readonly string[];
}

/**
 * Makes the same change for several resources. First reads all resources. Then asks once for consent to all removals
 * together, and sends the changes, a few at the same time. If one id fails, continues with the other ids. In a
 * structured format, shows the changed resources as a list. Throws the error of the guard before the first change, or
 * the error of `failureOf` at the end.
 */
export async function changeEach(
  scope: ResourceScope,
  topic: ResourceTopic,
  ids: readonly string[],
  consent: Consent,
  { verb, decide, excludedAttributes }: EachChange,
): Promise<void> {
  if (ids.length === 0) scope.note('there are no ids in the input; nothing was sent');
  const run = startEach(scope);
  const projection = excludedAttributes ? { projection: { excludedAttributes } } : {};
  const read = async (id: string) => {
    const found = await findForChange(scope, topic, id, { by: 'id', ...projection });
    return { found, change: await decide(found) };
  };
  const decided: { readonly found: NamedResource; readonly change: DecidedChange }[] = [];
  const unchanged: JsonObject[] = [];
  for await (const { found, change } of eachOf(scope, run, ids, { label: (id) => id, act: read })) {
    if (change) decided.push({ found, change });
    else unchanged.push(found.resource);
  }
  if (scope.flags.curl) assertPrintable(decided.length);
  const removals = decided.flatMap(({ change }) => change.removals);
  const known = new Map(decided.map(({ found }) => [found.id, found.resource]));
  const guard = await resourceGuard(scope, topic, consent);
  const approval = await guard.approve(removals, known);
  let changed = 0;
  const perform = async ({ found, change }: (typeof decided)[number]): Promise<JsonObject> => {
    const after = await change.perform(approval);
    return after ?? { id: found.id };
  };
  const results = async function* (): AsyncGenerator<JsonObject, void, undefined> {
    for (const resource of unchanged) yield resource;
    for await (const resource of eachOf(scope, run, decided, { label: ({ found }) => found.label, act: perform })) {
      changed++;
      yield resource;
    }
  };
  // Reads all results even if the reader closes stdout. Otherwise, the changes behind the unread results would not be
  // made.
  const rows = results();
  const keep = { [Symbol.asyncIterator]: () => ({ next: () => rows.next() }) };
  if (isMachineRead(scope.context, scope.flags) && !scope.isDryRun)
    await scope.showList(keep, { resourceType: topic.resourceType });
  for await (const _ of keep);
  run.succeeded = changed + unchanged.length;
  const plural = (count: number): string => pluralize(count, topic.singular, topic.plural);
  if (unchanged.length > 0) scope.note(`${plural(unchanged.length)} needed no change`);
  if (changed > 0 && !scope.isDryRun) scope.note(`${verb} ${plural(changed)}`);
  assertNoFailure(run, topic.plural);
}
