import { existsSync } from 'node:fs';
import { needsSecret } from '../auth/authentication.ts';
import { type Reach, refuseForeignPages } from '../auth/browsers.ts';
import { newSecret } from '../auth/secret.ts';
import { defaultBehaviour, readBehaviour } from '../behaviour/index.ts';
import { type Control, createControl } from '../control/http.ts';
import type { Controlled } from '../control/routes.ts';
import { printFailure } from '../options/print-failure.ts';
import { completeStore } from '../provider/complete-contents.ts';
import { offeredTypes } from '../provider/offered-types.ts';
import { createServiceProvider, type ServiceProvider, storeIndexes } from '../provider/service-provider.ts';
import { type DefinedTypes, defineTypes, modelsOf } from '../schema-files/define-types.ts';
import { companyContents, type SeedOptions } from '../seed/contents.ts';
import { createIds } from '../seed/ids.ts';
import type { Contents } from '../store/contents.ts';
import { openFileStore } from '../store/file-store.ts';
import { createMemoryStore } from '../store/memory-store.ts';
import type { Store } from '../store/store.ts';
import type { InstanceOptions } from './options.ts';

/** A service provider with its own store, ready to be mounted. */
export interface ProviderInstance {
  readonly provider: ServiceProvider;
  /** The secret that authenticates clients. Undefined if clients need no secret. */
  readonly token: string | undefined;
  /** Path of the file with the resources. Undefined if the store is in memory. */
  readonly db: string | undefined;
  readonly control: (Control & { readonly token: string }) | undefined;
  /** Closes the store. The provider cannot be used afterwards. */
  close(): Promise<void>;
}

/**
 * Opens a service provider with its store. `reach` contains the host and the public URL of the server. `controlPath` is
 * the path of the control API. Rejects with the same errors as `createMockServer`.
 */
export async function openInstance(
  options: InstanceOptions,
  controlPath: string,
  reach: Reach,
): Promise<ProviderInstance> {
  const {
    db,
    preset: _preset,
    types: _sets,
    token: wantedToken,
    control: wantedControl,
    onNotice,
    users,
    ...rest
  } = options;
  const isOpen = wantedToken === false || !needsSecret(rest.behaviour?.auth);
  const token = isOpen ? undefined : (wantedToken ?? newSecret());
  const seed = users === undefined ? undefined : { users, seed: rest.seed };
  const isNew = db !== undefined && !existsSync(db);
  const behaviour = { ...defaultBehaviour, ...readBehaviour(rest.behaviour ?? {}) };
  const types = defineTypes(options);
  const offered = offeredTypes(types, behaviour);
  const needsNothing = token === undefined && behaviour.auth !== 'mutual-tls';
  const foreignPages = refuseForeignPages(behaviour.auth, () => provider.behaviour.cors, needsNothing, reach);
  const store =
    db === undefined ? openMemory(types, offered, seed) : await openFile(types, offered, seed, db, onNotice);
  let provider: ServiceProvider;
  try {
    provider = createServiceProvider({
      journal: true,
      ...rest,
      ...(db === undefined || rest.newId ? {} : { newId: idsOfFile(types, store, isNew ? rest.seed : undefined) }),
      ...types,
      store,
      layers: [...(foreignPages ? [foreignPages] : []), ...(rest.layers ?? [])],
      ...(token === undefined ? {} : { token }),
    });
    if (db !== undefined) await completeStore(provider.store, { models: modelsOf(types), clock: provider.clock.now });
    const control = wantedControl
      ? openControl({ provider, onError: rest.onError ?? printFailure }, wantedControl, controlPath)
      : undefined;
    // Creates a checkpoint if the store is in memory, or if the control API is on, because its clients can reset the
    // store. Otherwise creates none, because a checkpoint keeps old versions of all resources in memory.
    if (db === undefined || control) provider.checkpoint();
    const close = async (): Promise<void> => {
      provider.faults.clear();
      await provider.store.close();
    };
    return { provider, token, db, control, close };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/**
 * Opens a store in memory. The store has the indexes of all types, because behaviours can offer other types later.
 * Generated resources have only the types that are offered now.
 */
function openMemory(types: DefinedTypes, offered: DefinedTypes, seed: SeedOptions | undefined): Store {
  const contents = seed ? companyContents(modelsOf(offered), seed) : [];
  return createMemoryStore({ indexes: indexesOf(types), contents });
}

async function openFile(
  types: DefinedTypes,
  offered: DefinedTypes,
  seed: SeedOptions | undefined,
  db: string,
  onNotice: (message: string) => void = () => {},
): Promise<Store> {
  let company: Contents = seed ? companyContents(modelsOf(offered), seed) : [];
  let isSeeded = false;
  const contents = (): Contents => {
    isSeeded = true;
    return company;
  };
  const store = await openFileStore(db, { indexes: indexesOf(types), contents, onNotice });
  // Empties the list of generated users, to free memory. The store keeps the function `contents`, and this function
  // keeps the list.
  company = [];
  if (seed && !isSeeded) {
    const present = types.resourceTypes.reduce((sum, { name }) => sum + store.count(name), 0);
    onNotice(
      `${db} was not changed, because this file already has ${present} resources: users are generated only for an empty file`,
    );
  }
  return store;
}

/**
 * Creates the source of ids for a store in a file. An id must never be reused (RFC 7643 section 3.1), so a reset does
 * not restart the sequence of ids. Only a new file gets ids from the seed. In an existing file, the ids of deleted
 * resources are unknown, so a sequence from the seed could repeat them.
 */
function idsOfFile({ resourceTypes }: DefinedTypes, store: Store, seed: number | undefined): () => string {
  return createIds(seed, (id) => resourceTypes.some(({ name }) => store.get(name, id) !== undefined)).next;
}

function indexesOf({ resourceTypes, schemas }: DefinedTypes) {
  return storeIndexes(resourceTypes, schemas);
}

function openControl(
  controlled: Controlled,
  wanted: true | { token: string },
  path: string,
): Control & { token: string } {
  const token = wanted === true ? newSecret() : wanted.token;
  return { ...createControl(controlled, token, path), token };
}
