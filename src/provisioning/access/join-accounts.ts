import { foldCase } from '../../protocol/value/case.ts';
import type { Account } from './read-accounts.ts';

/** The accounts of one service. */
export interface ServiceAccounts {
  readonly service: string;
  readonly accounts: readonly Account[];
}

/** One person, with at most one account on each service. */
export interface JoinedPerson {
  /**
   * Name of the person: the first `userName` or e-mail address with an at sign. If the accounts have no such value, the
   * `userName` or the id.
   */
  readonly name: string;
  /** Maps the name of a service to the person's account on this service. */
  readonly accounts: ReadonlyMap<string, Account>;
  /** Reasons why some other accounts may also belong to this person. These accounts are shown as separate people. */
  readonly doubts: readonly string[];
}

/** The accounts that are joined to one person so far. */
interface Cluster {
  accounts: Map<string, Account>;
  doubts: Set<string>;
  /** The cluster into which this cluster was merged. */
  into?: Cluster;
}

/** A kind of key, such as the e-mail address. Accounts with the same key are joined. */
interface Key {
  readonly name: string;
  readonly of: (account: Account) => readonly string[];
}

const emailsAndNames = ({ emails, userName }: Account): readonly string[] =>
  userName?.includes('@') ? [...emails, userName] : emails;

/** The keys, the most reliable first. A `userName` that is an address counts as an e-mail address. */
const keys: readonly Key[] = [
  { name: 'e-mail address', of: emailsAndNames },
  { name: 'userName', of: ({ userName }) => (userName === undefined ? [] : [userName]) },
  { name: 'externalId', of: ({ externalId }) => (externalId === undefined ? [] : [externalId]) },
];

/**
 * Joins the accounts of several services to people: by e-mail address, then by `userName`, then by `externalId`.
 * Accounts with the same key stay separate in two cases. In the first case, two accounts of one service have the key.
 * In the second case, the accounts have the same `userName` or `externalId`, but different e-mail addresses. In both
 * cases, the `doubts` of each person contain the reason. The people are in the order of their first accounts.
 */
export function joinAccounts(services: readonly ServiceAccounts[]): JoinedPerson[] {
  const clusters: Cluster[] = services.flatMap(({ service, accounts }) =>
    accounts.map((account) => ({ accounts: new Map([[service, account]]), doubts: new Set<string>() })),
  );
  for (const key of keys) joinBy(key, clusters);
  return clusters.flatMap(({ into, accounts, doubts }) =>
    into ? [] : [{ name: nameOf([...accounts.values()]), accounts, doubts: [...doubts] }],
  );
}

function joinBy(key: Key, clusters: readonly Cluster[]): void {
  const byValue = new Map<string, { text: string; found: Cluster[] }>();
  for (const cluster of clusters) {
    if (cluster.into) continue;
    const texts = new Map([...cluster.accounts.values()].flatMap(key.of).map((text) => [foldCase(text), text]));
    for (const [folded, text] of texts) {
      const known = byValue.get(folded);
      if (known) known.found.push(cluster);
      else byValue.set(folded, { text, found: [cluster] });
    }
  }
  for (const { text, found } of byValue.values()) {
    const distinct = [...new Set(found.map(rootOf))];
    if (distinct.length < 2) continue;
    const reason = whyApart(key, distinct);
    if (reason === undefined) merge(distinct);
    else for (const cluster of distinct) cluster.doubts.add(`the ${key.name} ${JSON.stringify(text)} ${reason}`);
  }
}

function rootOf(cluster: Cluster): Cluster {
  let root = cluster;
  while (root.into) root = root.into;
  return root;
}

/** Returns the reason why clusters with the same key are not joined. Returns `undefined` if they can be joined. */
function whyApart(key: Key, clusters: readonly Cluster[]): string | undefined {
  const services = clusters.flatMap(({ accounts }) => [...accounts.keys()]);
  const twice = services.find((service, index) => services.indexOf(service) !== index);
  if (twice !== undefined) return `belongs to several accounts on ${twice}`;
  if (key === keys[0]) return undefined;
  // Clusters with the same e-mail address are already joined. Two clusters that have addresses therefore have different
  // addresses.
  const withAddress = clusters.filter(({ accounts }) =>
    [...accounts.values()].some((one) => emailsAndNames(one).length > 0),
  );
  return withAddress.length > 1 ? 'belongs to accounts with different e-mail addresses' : undefined;
}

function merge([first, ...others]: readonly Cluster[]): void {
  if (!first) return;
  for (const other of others) {
    for (const [service, account] of other.accounts) first.accounts.set(service, account);
    for (const doubt of other.doubts) first.doubts.add(doubt);
    other.into = first;
  }
}

function nameOf(accounts: readonly Account[]): string {
  const names = accounts.flatMap(({ userName }) => userName ?? []);
  const addresses = accounts.flatMap(({ emails }) => emails);
  const [first] = accounts;
  return [...names, ...addresses].find((text) => text.includes('@')) ?? names[0] ?? first?.id ?? '';
}
