import type { FailRule } from '../../support/fake-service/index.ts';

/** Something that goes wrong during one command. */
export interface Incident {
  readonly name: string;
  /** Rules of the fake service. A rule counts its requests, so each command gets its own copies of the rules. */
  readonly rules: readonly FailRule[];
}

const write = ['POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** Incidents that can happen during one command. The first row means no incident. */
export const incidents: readonly Incident[] = [
  { name: 'nothing', rules: [] },
  ...[0, 1, 2].flatMap((after) => [
    lost('before', after),
    lost('after', after),
    failing(500, { after, done: false }),
    failing(500, { after, done: true }),
    failing(503, { after, done: false }),
    failing(504, { after, done: true }),
    failing(429, { after, done: false }),
    failing(412, { after, done: false }),
  ]),
  { name: 'every write is lost after it was made', rules: writes({ throws: true, done: true }) },
  { name: 'every write is lost before it is made', rules: writes({ throws: true }) },
  { name: 'every write fails', rules: writes({ status: 500 }) },
  { name: 'every write is made and answered 502', rules: writes({ status: 502, done: true }) },
  ...[0, 1, 2, 3, 5].map((after) => ({
    name: `read ${after + 1} fails`,
    rules: [{ method: 'GET', path: /^\/(?:Users|Groups)/, after, times: 1, status: 500 }],
  })),
  ...[1, 3, 5].map((after) => ({
    name: `reads fail from ${after + 1} on`,
    rules: [{ method: 'GET', path: /^\/(?:Users|Groups)/, after, status: 503 }],
  })),
  {
    name: 'a read is refused by a page',
    rules: [{ method: 'GET', path: /^\/Users\//, times: 1, status: 403, body: '<p>No' }],
  },
];

function lost(when: 'before' | 'after', after: number): Incident {
  const done = when === 'after';
  return {
    name: `write ${after + 1} of a kind is lost ${when} it is made`,
    rules: writes({ throws: true, times: 1, after, ...(done ? { done } : {}) }),
  };
}

function failing(status: number, { after, done }: { after: number; done: boolean }): Incident {
  return {
    name: `write ${after + 1} of a kind is ${done ? 'made and ' : ''}answered ${status}`,
    rules: writes({ status, times: 1, after, ...(done ? { done } : {}) }),
  };
}

function writes(rule: FailRule): FailRule[] {
  return write.map((method) => ({ ...rule, method, path: /^\/(?:Users|Groups)/ }));
}
