import { type Ran, scimctl } from '../cli/run.ts';
import { createFakeService, type FakeService, type FakeServiceOptions } from '../support/fake-service/index.ts';

/** People of the directory. The ids of the people are numbers from 1, in this order. */
export const people = ['ann', 'bob', 'cyd', 'dan'] as const;

/**
 * A service with four people. The group Staff has everybody except dan, the group Ops has only bob, and the group Empty
 * has nobody.
 */
export interface Directory extends FakeService {
  /** Runs a command line against the service. */
  run(argv: readonly string[], stdin?: string): Promise<Ran>;
  /** Requests so far, except GET, with the status of the response. Example: `PATCH /Users/1 200`. */
  writes(): string[];
  /** Contents of the service as text, for comparisons. */
  kept(): string;
}

/** Creates the directory. The options define how its service misbehaves. */
export function createDirectory(options: FakeServiceOptions = {}): Directory {
  const service = createFakeService(options);
  for (const name of people) {
    service.addUser({ userName: name, externalId: `x-${name}`, displayName: name, active: true });
  }
  service.addGroup('Staff', ['1', '2', '3']);
  service.addGroup('Ops', ['2']);
  service.addGroup('Empty');
  return {
    ...service,
    run: (argv, stdin) => scimctl(argv, { exchange: service.exchange, ...(stdin === undefined ? {} : { stdin }) }),
    writes: () =>
      service.log
        .filter(({ method }) => method !== 'GET')
        .map(({ method, path, status }) => `${method} ${path} ${status}`),
    kept: () => JSON.stringify([[...service.users.values()], [...service.groups.values()]]),
  };
}
