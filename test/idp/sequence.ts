import { describe, expect, it } from 'vitest';
import type { Behaviour } from '../../mock-server/index.ts';
import { storeIndexes } from '../../mock-server/provider/service-provider.ts';
import { createMemoryStore } from '../../mock-server/store/memory-store.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import { urn } from '../../src/protocol/urns.ts';
import { createHarness } from '../mock-server/provider/harness.ts';

/** One request of an identity provider, and its required result. */
export interface Step {
  readonly step: string;
  /** Method and target. Example: `GET /Users?filter=userName eq "alice"`. The query is not percent-encoded. */
  readonly request: string;
  readonly body?: JsonObject;
  readonly status: number;
  /** The body of the response, without `meta`. */
  readonly answer?: JsonObject;
  /** Maps each path to the resource after the request, without `meta`. The value is null if the resource is deleted. */
  readonly state?: Readonly<Record<string, JsonObject | null>>;
  /**
   * The error with which a strict provider refuses the request; the status is 400. Absent if a strict provider accepts
   * the request.
   */
  readonly strict?: readonly [scimType: string, detail: string];
}

/**
 * Creates the tests of a sequence. At a lenient provider, each request must have its status and its state. At a strict
 * provider with the same resources, a step with `strict` must be refused without any change. All other steps must have
 * the same result as at the lenient provider.
 */
export function cases(
  name: string,
  steps: readonly Step[],
  headers: Record<string, string> = {},
  behaviour: Partial<Behaviour> = {},
): void {
  describe(name, () => {
    describe('a lenient provider', () => {
      const { lenient } = createProviders(behaviour);
      it.each(steps.map((step) => [step.step, step] as const))('%s', async (_name, step) => {
        await take(lenient, step, headers);
      });
    });
    describe('a strict provider', () => {
      const { lenient, strict } = createProviders(behaviour);
      it.each(steps.map((step) => [step.step, step] as const))('%s', async (_name, step) => {
        if (!step.strict) return take(strict, step, headers);
        const [scimType, detail] = step.strict;
        const before = await states(lenient, step);
        expect(await ask(strict, step, headers)).toEqual({
          status: 400,
          body:
            behaviour.scimVersion === '1.1'
              ? { Errors: [{ description: detail, code: '400' }] }
              : { schemas: [urn.Error], status: '400', scimType, detail },
        });
        expect(await states(lenient, step)).toEqual(before);
        await take(lenient, step, headers);
      });
    });
  });
}

type Harness = ReturnType<typeof createHarness>;

function createProviders(behaviour: Partial<Behaviour>): { lenient: Harness; strict: Harness } {
  const store = createMemoryStore({ indexes: storeIndexes() });
  let ids = 0;
  const newId = () => `id-${++ids}`;
  return {
    lenient: createHarness({ store, newId, behaviour: { ...behaviour, lenient: true } }),
    strict: createHarness({ store, newId, behaviour: { ...behaviour, lenient: false } }),
  };
}

async function take(harness: Harness, step: Step, headers: Record<string, string>): Promise<void> {
  const { status, body } = await ask(harness, step, headers);
  expect({ status, body: step.answer === undefined ? undefined : body }).toEqual({
    status: step.status,
    body: step.answer,
  });
  expect(await states(harness, step)).toEqual(step.state ?? {});
}

async function ask(harness: Harness, { request, body }: Step, headers: Record<string, string>) {
  const [method = '', target = ''] = request.split(/ (.*)/s);
  const [path = '', query] = target.split(/\?(.*)/s);
  const search = query === undefined ? '' : `?${encodeQuery(query)}`;
  const answer = await harness.send(method, `${path}${search}`, body, headers);
  return { status: answer.status, body: withoutMeta(answer.body) };
}

function encodeQuery(query: string): string {
  const pairs = query.split('&').map((pair) => pair.split(/=(.*)/s));
  return pairs.map(([name = '', value = '']) => `${name}=${encodeURIComponent(value)}`).join('&');
}

async function states(harness: Harness, { state = {} }: Step): Promise<Record<string, JsonObject | null>> {
  const found: Record<string, JsonObject | null> = {};
  for (const path of Object.keys(state)) {
    const { status, body } = await harness.send('GET', path);
    found[path] = status === 404 ? null : withoutMeta(body);
  }
  return found;
}

function withoutMeta({ meta: _meta, ...rest }: JsonObject): JsonObject {
  if (!Array.isArray(rest.Resources)) return rest;
  return { ...rest, Resources: rest.Resources.map((resource) => withoutMeta(resource as JsonObject)) };
}

/** The answer to a query. */
export const list = (...Resources: JsonObject[]): JsonObject => ({
  schemas: [urn.ListResponse],
  totalResults: Resources.length,
  itemsPerPage: Resources.length,
  startIndex: 1,
  Resources,
});

export const patchOp = (...Operations: JsonObject[]): JsonObject => ({ schemas: [urn.PatchOp], Operations });
