import { type Page, readListAnswer } from '../../client/reading/list-answer.ts';
import { member, readObjects } from '../../client/reading/tolerant.ts';
import type { FactName, FactValues, Operator } from '../../dialects/fact-values.ts';
import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';

/** A response to a probe. */
export interface Probed {
  readonly status: number;
  readonly body: Json | undefined;
  /** The list in the response. Absent if the response is an error or not a list. */
  readonly page?: Page;
}

/** Sends a GET request; sends the same request only once. */
export type Ask = (path: string, query?: Readonly<Record<string, string>>) => Promise<Probed>;

/**
 * Observes one fact with harmless requests. Returns `undefined` if the responses do not show the fact. This happens,
 * for example, if there are no resources.
 */
export type Observe<T> = (ask: Ask, known: Partial<FactValues>) => Promise<T | undefined>;

const users = '/Users';
const groups = '/Groups';
const unknownUser = '/Users/00000000-0000-4000-8000-000000000000';

const isList = ({ page }: Probed): boolean => page !== undefined;

async function firstUser(ask: Ask): Promise<JsonObject | undefined> {
  return (await ask(users, { startIndex: '1', count: '1' })).page?.resources[0];
}

/**
 * Returns one filter for each operator. Each filter matches the given user, so the service must return this user if it
 * supports the operator.
 */
function filtersFor(user: JsonObject): [Operator, string][] {
  const userName = JSON.stringify(user['userName']);
  const email = readObjects(user['emails'])[0]?.['value'];
  return [
    ['eq', `userName eq ${userName}`],
    ['ne', 'userName ne "scimctl-check"'],
    ['co', `userName co ${userName}`],
    ['sw', `userName sw ${userName}`],
    ['ew', `userName ew ${userName}`],
    ['pr', 'userName pr'],
    ['and', `userName eq ${userName} and userName eq ${userName}`],
    ['or', `userName eq ${userName} or userName eq "scimctl-check"`],
    ['not', 'not (userName eq "scimctl-check")'],
    ...(typeof email === 'string' ? [['[]', `emails[value eq ${JSON.stringify(email)}]`] as [Operator, string]] : []),
  ];
}

/**
 * The operators that the observation of `filterOperators` tests. For other operators, the observation shows nothing.
 */
export const observedOperators: ReadonlySet<Operator> = new Set(
  filtersFor({ userName: 'a', emails: [{ value: 'a@example.com' }] }).map(([operator]) => operator),
);

/** The facts that harmless requests show. Every request is a GET. */
export const observations: { readonly [K in FactName]?: Observe<FactValues[K]> } = {
  resourceTypes: async (ask) => {
    const found = [];
    for (const [type, endpoint] of [
      ['User', users],
      ['Group', groups],
    ] as const) {
      const answer = await ask(endpoint, { startIndex: '1', count: '1' });
      if (isList(answer)) found.push(type);
      else if (answer.status !== 404) return undefined;
    }
    return found;
  },
  endpointCase: async (ask) => {
    const query = { startIndex: '1', count: '1' };
    const [exact, lower] = [await ask(users, query), await ask('/users', query)];
    if (isList(exact)) return isList(lower) ? 'any' : 'exact';
    return isList(lower) ? 'lower' : undefined;
  },
  serviceProviderConfig: async (ask) => {
    if ((await ask('/ServiceProviderConfig')).status === 200) return undefined;
    const { status } = await ask('/ServiceProviderConfigs');
    if (status === 200) return 'plural';
    return status === 404 ? 'absent' : undefined;
  },
  filterOperators: async (ask) => {
    const user = await firstUser(ask);
    if (typeof user?.['userName'] !== 'string') return undefined;
    const works: Operator[] = [];
    for (const [operator, filter] of filtersFor(user)) {
      const { page } = await ask(users, { filter, startIndex: '1', count: '2' });
      if (page && page.resources.length > 0) works.push(operator);
    }
    return works;
  },
  projection: async (ask) => {
    const { page } = await ask(users, { attributes: 'userName', startIndex: '1', count: '1' });
    const [user] = page?.resources ?? [];
    if (!user) return undefined;
    const minimum = new Set(['id', 'schemas', 'meta', 'username']);
    const isSmaller = Object.keys(user).every((name) => minimum.has(name.toLowerCase()));
    const whole = Object.keys((await firstUser(ask)) ?? {});
    return whole.every((name) => minimum.has(name.toLowerCase())) ? undefined : isSmaller;
  },
  pagination: async (ask) => {
    const first = (await ask(users, { startIndex: '1', count: '1' })).page;
    const second = (await ask(users, { startIndex: '2', count: '1' })).page;
    const [one, two] = [first?.resources[0]?.['id'], second?.resources[0]?.['id']];
    if (first?.nextCursor !== undefined) return 'cursor';
    const isWhole = (first?.resources.length ?? 0) > 1 && first?.totalResults === first?.resources.length;
    if (isWhole) return 'none';
    if (one !== undefined && two !== undefined && one !== two) return 'index';
    const byCursor = (await ask(users, { cursor: '', count: '1' })).page;
    return byCursor?.nextCursor === undefined ? undefined : 'cursor-on-request';
  },
  maxPageSize: async (ask, { maxPageSize }) => {
    if (maxPageSize === undefined) return undefined;
    const { page } = await ask(users, { startIndex: '1', count: String(maxPageSize + 1) });
    if (!page) return undefined;
    const isWhole = page.totalResults !== undefined && page.totalResults <= page.resources.length;
    return isWhole && page.resources.length <= maxPageSize ? undefined : page.resources.length;
  },
  countZero: async (ask) => {
    const { status } = await ask(users, { startIndex: '1', count: '0' });
    if (status === 400) return '400';
    return status === 200 ? 'list' : undefined;
  },
  membersOnRead: async (ask) => {
    const { page } = await ask(groups, { startIndex: '1', count: '10' });
    const list = page?.resources ?? [];
    const hasMembers = (group: JsonObject) => readObjects(member(group, 'members')).length > 0;
    if (list.some(hasMembers)) return 'full';
    const id = list[0]?.['id'];
    if (typeof id !== 'string') return undefined;
    const { body } = await ask(`${groups}/${encodeURIComponent(id)}`, { attributes: 'members' });
    return isObject(body) && hasMembers(body) ? 'on-request' : undefined;
  },
  unknownId: async (ask) => {
    const { status } = await ask(unknownUser);
    return status === 404 ? '404' : status === 400 ? '400' : undefined;
  },
  errorShape: async (ask) => {
    const { body } = await ask(unknownUser);
    if (!isObject(body)) return undefined;
    if (Array.isArray(body['Errors'])) return 'scim11';
    if (isObject(body['Errors'])) return 'slack';
    if (body['schema'] !== undefined && body['schemas'] !== undefined) return 'aws';
    return body['schemas'] === undefined ? undefined : 'rfc';
  },
  errorStatus: async (ask) => {
    const { body } = await ask(unknownUser);
    const status = isObject(body) ? body['status'] : undefined;
    return typeof status === 'number' ? 'integer' : typeof status === 'string' ? 'string' : undefined;
  },
};

/** Reads the list in a successful response. */
export function probed(status: number, body: Json | undefined): Probed {
  const page = status >= 200 && status < 300 ? readListAnswer(body) : undefined;
  return { status, body, ...(page ? { page } : {}) };
}
