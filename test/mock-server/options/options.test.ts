import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  createFetch,
  createMemoryProvider,
  createMemoryStore,
  createMockServer,
  createServiceProvider,
  listen,
  openFileStore,
} from '../../../mock-server/index.ts';
import { scimHandlers } from '../../../mock-server/msw.ts';
import { OptionError } from '../../../mock-server/options/option-error.ts';
import type { Exchange } from '../../../src/protocol/exchange/exchange.ts';

const exchange: Exchange = async () => ({ status: 204, headers: {} });
const store = createMemoryStore();

/** All functions that accept options, typed loosely as in JavaScript. */
const doors: Readonly<Record<string, (options: never) => unknown>> = {
  createMockServer: async (options) => (await createMockServer(options)).close(),
  createMemoryProvider,
  createServiceProvider: (options) => createServiceProvider({ store, ...(options as object) }),
  scimHandlers: (options) => scimHandlers('https://scim.example.com/v2', options),
  listen: async (options) => (await listen(exchange, options)).close(),
  createFetch: (options) => createFetch(exchange, options),
  openFileStore: async (options) => (await openFileStore('nowhere/people.ndjson', options)).close(),
};

async function refusal(door: string, options: unknown): Promise<unknown> {
  try {
    await doors[door]?.(options as never);
  } catch (error) {
    return error;
  }
  return 'it started';
}

describe('an option is refused', () => {
  it.each<[string, unknown, string]>([
    ['createMockServer', { behavior: {} }, 'there is no option "behavior": did you mean "behaviour"?'],
    ['createMockServer', { fault: [] }, 'there is no option "fault": did you mean "faults"?'],
    ['createMockServer', { seed: 'abc' }, 'the option seed must be a whole number, not "abc"'],
    ['createMockServer', { token: 5 }, 'the option token must be text, or false for no secret, not a number'],
    [
      'createMockServer',
      { token: '' },
      'the option token must be text, or false for no secret, not text of 0 characters',
    ],
    [
      'createMockServer',
      { clock: new Date() },
      'the option clock must be a function that returns milliseconds since 1970, not a Date',
    ],
    ['createMockServer', { newId: 'id' }, 'the option newId must be a function that returns a new id, not "id"'],
    ['createMockServer', { port: 70_000 }, 'the option port must be a whole number from 0 to 65535, not 70000'],
    ['createMockServer', { port: '8880' }, 'the option port must be a whole number from 0 to 65535, not "8880"'],
    [
      'createMockServer',
      { publicUrl: 'scim.example.com' },
      'the option publicUrl must be an http or https URL, not "scim.example.com"',
    ],
    [
      'createMockServer',
      { journal: { maxEntry: 5 } },
      'there is no option "journal.maxEntry": did you mean "maxEntries"?',
    ],
    [
      'createMockServer',
      { journal: { maxEntries: 0 } },
      'the option journal.maxEntries must be a whole number of at least 1, not 0',
    ],
    [
      'createMockServer',
      { journal: 'yes' },
      'the option journal must be true, false or an object with maxEntries, maxBytes, maxBodyBytes, not "yes"',
    ],
    ['createMockServer', { tls: { dir: 'x' } }, 'there is no option "tls.dir": folder'],
    [
      'createMockServer',
      { faults: 'status=500' },
      'the option faults must be a list of faults, each an object or text, not "status=500"',
    ],
    ['createMockServer', { layers: [{}] }, 'the option layers must be a list of functions, not an array'],
    [
      'createMockServer',
      { control: { token: 'short' } },
      'the option control.token must be text of at least 8 characters, not text of 5 characters',
    ],
    ['createMockServer', { onError: true }, 'the option onError must be a function that accepts an error, not true'],
    ['createMockServer', { users: -1 }, 'users must be a number from 0 to 2000000, not -1'],
    [
      'createMockServer',
      { tenants: 'acme' },
      'the option tenants must be a list of names, or objects with a name, not "acme"',
    ],
    [
      'createMockServer',
      { tenants: [{ name: 'acme', tokn: 'x' }] },
      'there is no option "tenants[0].tokn": did you mean "token"?',
    ],
    ['createMockServer', { behaviour: { delet: 'hard' } }, 'there is no behaviour "delet": did you mean "delete"?'],
    [
      'createMockServer',
      { behaviour: { delete: 'deactivated' } },
      'delete must be one of hard, deactivate, deactivate-later, deactivate-then-404, not "deactivated": did you mean "deactivate"?',
    ],
    ['createMockServer', 'x', 'the options must be an object, not a string'],
    ['createMemoryProvider', { db: 'people.ndjson' }, 'there is no option "db": '],
    ['createMemoryProvider', { token: false }, 'the option token must be text, not a boolean'],
    ['createServiceProvider', { users: 5 }, 'there is no option "users": '],
    ['createServiceProvider', { store: {} }, 'the option store must be a store, not an object'],
    ['scimHandlers', { behavior: {} }, 'there is no option "behavior": did you mean "behaviour"?'],
    [
      'scimHandlers',
      { provider: createMemoryProvider(), seed: 1 },
      'the option "seed" applies only to a new provider: remove either this option or the option "provider"',
    ],
    ['listen', { ports: 80 }, 'there is no option "ports": did you mean "port"?'],
    ['createFetch', { base: '/scim/v2' }, 'the option base must be an http or https URL, not "/scim/v2"'],
    ['openFileStore', { fsyn: true }, 'there is no option "fsyn": did you mean "fsync"?'],
  ])('by %s: %j', async (door, options, message) => {
    const error = await refusal(door, options);
    expect(error).toBeInstanceOf(TypeError);
    expect(String((error as Error).message).startsWith(message), String(error)).toBe(true);
  });

  it('and undefined is none', async () => {
    const options = { token: undefined, db: undefined, behaviour: undefined, journal: undefined, seed: undefined };
    await expect(refusal('createMockServer', options)).resolves.toBe('it started');
  });

  it('with an error of its own', async () => {
    expect(await refusal('createMockServer', { port: -1 })).toBeInstanceOf(OptionError);
  });
});

describe('a failure of ours', () => {
  afterEach(() => vi.restoreAllMocks());

  const failing = { layers: [() => async () => Promise.reject(new Error('it broke with token=planted-secret'))] };

  it.each<[string, object]>([
    ['a layer that fails', failing],
    ['a clock that is none', { clock: () => new Date() }],
    ['an answer that HTTP does not allow', { layers: [() => async () => ({ status: 42, headers: {} })] }],
  ])('is told: %s', async (_, options) => {
    const errors: unknown[] = [];
    await using server = await createMockServer({ ...options, token: false, onError: (error) => errors.push(error) });
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    expect((await fetch(`${server.url}/Users`)).status).toBe(500);
    expect((await server.fetch(`${server.url}/Users`)).status).toBe(500);
    expect(errors).toHaveLength(2);
    expect(said).not.toHaveBeenCalled();
  });

  it('stands on the console where nobody is told, with the place and without secrets', async () => {
    const said: string[] = [];
    vi.spyOn(console, 'error').mockImplementation((text) => void said.push(text));
    await using server = await createMockServer({ token: false, ...failing });
    expect((await fetch(`${server.url}/Users`)).status).toBe(500);
    expect(said).toEqual([
      expect.stringMatching(/^scimctl: an internal error; .* 500\nError: it broke with token=\[redacted\]\n.*at /s),
    ]);
  });

  it('is an id that is none, of which nothing is stored', async () => {
    const errors: unknown[] = [];
    const newId = (() => 5) as unknown as () => string;
    await using server = await createMockServer({ newId, token: false, onError: (error) => errors.push(error) });
    const headers = { 'content-type': 'application/scim+json' };
    const body = JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'ada' });
    expect((await fetch(`${server.url}/Users`, { method: 'POST', headers, body })).status).toBe(500);
    expect(errors).toEqual([new TypeError('the function in the option "newId" must return text, not 5')]);
    expect(server.store.count('User')).toBe(0);
  });

  it('is no mistake of a client', async () => {
    const errors: unknown[] = [];
    await using server = await createMockServer({ token: false, onError: (error) => errors.push(error) });
    expect((await fetch(`${server.url}/%zz`)).status).toBe(400);
    expect((await fetch(`${server.url}/nothing`)).status).toBe(404);
    expect(errors).toEqual([]);
  });
});
