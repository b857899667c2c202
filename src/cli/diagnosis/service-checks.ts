import { NetworkError } from '../../protocol/exchange/network-error.ts';
import { endpoints } from '../../protocol/schema/endpoints.ts';
import { dialectsOf } from '../connection/dialect.ts';
import type { Session } from '../connection/session.ts';
import { differences } from '../discovery/server-report.ts';
import { clientCertificateCheck, type SeenCertificates, serviceCertificateCheck } from './certificate-expiry.ts';
import { type Check, fail, ok, warn } from './check.ts';
import { secretState } from './secret-state.ts';
import { printDuration } from './token-expiry.ts';

/**
 * Maximum difference in milliseconds between the clock of this machine and the clock of the service without a warning.
 */
const maxSkew = 60_000;

/** The check warns if a token expires within this time, in milliseconds. */
const expirySoon = 7 * 24 * 60 * 60 * 1000;

export interface ServiceCheckOptions {
  /** Opens the connection. Called once. */
  readonly session: () => Promise<Session>;
  /** Returns the time in milliseconds since 1970. */
  readonly time: () => number;
  /** The certificates that services showed in this command. */
  readonly certificates: SeenCertificates;
  /** Receives each secret that was read. */
  readonly onSecret: (secret: string) => void;
}

/**
 * Checks the connection to one service. The checks have the same order as the steps of a request. Stops at the first
 * failure, because each later check would fail for the same reason. Sends at most four read requests, and reads at most
 * one resource. No check shows this resource.
 */
export async function* serviceChecks(options: ServiceCheckOptions): AsyncGenerator<Check, void, undefined> {
  let session: Session;
  try {
    session = await options.session();
  } catch (error) {
    yield fail('settings', error);
    return;
  }
  yield settingsCheck(session);
  for (const [name, check] of checks) {
    const result = await check(session, options).catch((error: unknown) => fail(name, error));
    if (result === undefined) continue;
    yield result;
    if (result.result === 'fail') return;
  }
}

function settingsCheck({ connection }: Session): Check {
  const { base, chosenBy, profile, auth } = connection;
  const name = profile === undefined ? 'no profile' : `profile ${profile}`;
  return ok('settings', `${name} (from ${chosenBy}): ${base}, auth ${auth.kind}`);
}

async function secretCheck(
  { connection }: Session,
  { time, onSecret }: ServiceCheckOptions,
): Promise<Check | undefined> {
  const state = await secretState(connection, { now: time(), everywhere: true, onSecret });
  if (state === undefined) return undefined;
  const { place, note, expiresAt, error } = state;
  if (error !== undefined) return fail('secret', error);
  const detail = `${place}; ${note}`;
  const left = expiresAt === undefined ? Number.POSITIVE_INFINITY : expiresAt - time();
  const { profile = 'NAME' } = connection;
  if (left > expirySoon) return ok('secret', detail);
  return warn('secret', detail, `to save a new secret, run scimctl profiles rotate ${profile}`);
}

/** Sends one request. Any response, also an error, shows that the service can be reached. */
async function reachCheck({ client }: Session): Promise<Check> {
  const [path = endpoints.Users] = client.discovery.pathsOf('ServiceProviderConfig');
  const query: Readonly<Record<string, string>> = path === endpoints.Users ? { count: '1' } : {};
  const { status } = await client.request({ method: 'GET', path, query }).catch((error: unknown) => {
    const known = (error as { status?: unknown }).status;
    if (error instanceof NetworkError || typeof known !== 'number') throw error;
    return { status: known };
  });
  return ok('reach', `the service responded with status ${status}`);
}

async function tlsCheck({ connection }: Session): Promise<Check | undefined> {
  const { base, allowInvalidCertificate, allowInsecureHttp, profile = 'NAME' } = connection;
  const update = `scimctl profiles update ${profile}`;
  if (!base.startsWith('https:')) {
    if (!allowInsecureHttp)
      return ok('tls', 'https is not used, because the service is on this machine, or no secret is sent');
    return warn('tls', 'secrets are sent over plain http', `use https, then run ${update} --no-allow-insecure-http`);
  }
  if (!allowInvalidCertificate) return ok('tls', 'the certificate is valid for this host');
  const hint = `trust the CA of the service with ${update} --ca FILE --no-allow-invalid-certificate`;
  return warn('tls', 'the certificate is not checked', hint);
}

async function clockCheck(session: Session, { time }: ServiceCheckOptions): Promise<Check> {
  const date = session.lastAnswer()?.headers['date'];
  const theirs = typeof date === 'string' ? Date.parse(date) : Number.NaN;
  if (Number.isNaN(theirs)) return ok('clock', 'the response has no header Date to compare with');
  const skew = time() - theirs;
  if (Math.abs(skew) <= maxSkew) return ok('clock', 'the clocks of this machine and of the service agree');
  const direction = skew > 0 ? 'ahead of' : 'behind';
  return warn(
    'clock',
    `the clock of this machine is ${printDuration(Math.abs(skew))} ${direction} the service`,
    'correct the clock of this machine: with a wrong clock, tokens and assertions seem to be expired or not valid yet',
  );
}

async function signInCheck({ client }: Session): Promise<Check> {
  for await (const _ of client.pages(endpoints.Users, { count: 1, limit: 1 })) break;
  return ok('signIn', 'the service accepts the credential and returns a list of users');
}

async function capabilitiesCheck({ client }: Session): Promise<Check> {
  const { known, patch, filter, bulk } = await client.discovery.capabilities();
  const can = [patch ? 'PATCH' : '', filter.supported ? 'filter' : '', bulk.supported ? 'bulk' : ''].filter(Boolean);
  const detail = `the service supports ${can.join(', ') || 'no PATCH, filter or bulk'}`;
  if (known) return ok('capabilities', detail);
  if (Object.keys(client.dialect.facts).length > 0) {
    return ok('capabilities', `${detail}, as the dialect says; the service has no ServiceProviderConfig`);
  }
  return warn(
    'capabilities',
    'the service has no ServiceProviderConfig; the capabilities of RFC 7643 are assumed',
    'to see how the service really behaves, run scimctl dialects check',
  );
}

async function dialectCheck({ client, connection }: Session): Promise<Check> {
  const { dialect, base, profile = 'NAME' } = connection;
  const fitting = await dialectsOf(base);
  if (dialect === undefined) {
    if (fitting.length === 0) return ok('dialect', 'none, and the URL belongs to no known product');
    const names = fitting.map(({ id, title }) => `${id} (${title})`).join(', ');
    const hint = `scimctl profiles update ${profile} --dialect ${fitting[0]?.id}`;
    return warn('dialect', `none, but the URL matches ${names}`, hint);
  }
  if (fitting.length > 0 && dialect !== 'generic' && fitting.every(({ id }) => id !== dialect)) {
    const hint = `scimctl profiles update ${profile} --dialect ${fitting[0]?.id}`;
    return warn('dialect', `the profile has ${dialect}, but the URL matches ${fitting[0]?.id}`, hint);
  }
  const declared = await client.discovery.declaredCapabilities();
  const other = differences(declared, await client.discovery.capabilities()).map(([name]) => name);
  if (!declared.known || other.length === 0) return ok('dialect', dialect);
  return ok('dialect', `${dialect}; it takes precedence over what the service declares: ${other.join(', ')}`);
}

/** The checks of a connection, in their order. A check returns `undefined` if it does not apply. */
const checks: readonly (readonly [
  name: string,
  check: (session: Session, options: ServiceCheckOptions) => Promise<Check | undefined>,
])[] = [
  ['secret', secretCheck],
  ['clientCertificate', async ({ connection }, { time }) => clientCertificateCheck(connection, time())],
  ['reach', reachCheck],
  ['tls', tlsCheck],
  [
    'certificate',
    async ({ connection }, { certificates, time }) => serviceCertificateCheck(connection, certificates, time()),
  ],
  ['clock', clockCheck],
  ['signIn', signInCheck],
  ['capabilities', capabilitiesCheck],
  ['dialect', dialectCheck],
];
