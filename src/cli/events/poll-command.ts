import { abortableSleep } from '../../client/layers/sleep.ts';
import { notScim, readAnswerError } from '../../client/reading/answer-error.ts';
import { isFlushed } from '../../output/write-all.ts';
import type { ScimResponse } from '../../protocol/exchange/exchange.ts';
import { UsageError } from '../errors/errors.ts';
import { columnFlags, integer, serviceFlags, text, toggle } from '../flags.ts';
import { EventsCommand } from './events-command.ts';
import { expectedFlags, readExpected, unverifiedNote } from './expected-flags.ts';
import { pollEvents } from './poll-events.ts';
import { readJwks, type VerificationKey, withoutSecretMembers } from './signature.ts';

const defaultPath = '/SecurityEvents/poll';

/** The `events poll` command. */
export class PollCommand extends EventsCommand {
  static override baseFlags = serviceFlags;
  static override summary = 'Read security events from a service';
  static override description =
    'Polls a stream of Security Event Tokens (RFC 8936) with SCIM events (RFC 9967). Shows each event with the result of its verification. Without --ack, the events stay on the service, and the next poll shows them again. With --ack, an event is acknowledged after it was written to stdout: if scimctl crashes before that, no event is lost, because the service sends the event again. If an event has a problem, the event is shown, and the exit code is 7. With --ack, such an event is not acknowledged, but reported to the service as an error. Without a key, signatures are not verified, and "verified" is false. With -o raw, the tokens themselves are printed.';
  static override examples = [
    { description: 'Show the waiting events', command: 'scimctl events poll' },
    {
      description: 'Read and acknowledge all events, one line each, and verify them with the keys of the service',
      command: 'scimctl events poll --ack --jwks /SecurityEvents/jwks -o ndjson',
    },
    {
      description: 'Wait for events until Ctrl-C, and verify them with the keys in a file',
      command: 'scimctl events poll --follow --ack --key issuer.jwks.json -o ndjson',
    },
  ];
  static override flags = {
    path: text(`path of the stream, relative to the base URL; the default is ${defaultPath}`, 'PATH'),
    ack: toggle('acknowledge each event after it was written, so that the service forgets the event'),
    max: integer('end after N events', 'N'),
    follow: toggle('wait for further events, until Ctrl-C or --max; needs --ack'),
    jwks: text('path of the JWK set of the service, relative to the base URL', 'PATH'),
    ...expectedFlags,
    ...columnFlags,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(PollCommand);
    const { path, ack = false, max, follow = false, jwks, key, issuer, audience, ...shown } = flags;
    if (follow && !ack)
      throw new UsageError('--follow needs --ack, because without --ack a service sends the same events again');
    if (jwks !== undefined && key !== undefined) throw new UsageError('--jwks cannot be used with --key');
    if (ack && this.global.query !== undefined) {
      throw new UsageError('--ack cannot be used with --query', {
        hint: 'a query shows nothing before all events are read; instead, pipe the output of -o ndjson to another program',
      });
    }
    const given = await readExpected(this.context, { key, issuer, audience });
    const session = await this.session();
    const { signal } = this.context;
    const readServiceKeys = jwks === undefined ? undefined : () => this.readServiceKeys(pathOf(jwks));
    const keys = (await readServiceKeys?.()) ?? given.keys;
    if (keys.length === 0) this.note(unverifiedNote);
    const events = pollEvents(session.client, {
      path: pathOf(path ?? defaultPath),
      max,
      follow,
      ack,
      expected: { ...given, keys },
      readKeysAgain: readServiceKeys,
      now: Date.now,
      signal,
      sleep: this.context.sleep ?? abortableSleep,
      written: () => isFlushed(this.context.stdout.stream),
      finishRequests: () => session.finishRequests(),
      onMore: () => this.note('Note: the service has more events; to read all events, use --ack'),
    });
    let problems = 0;
    const counted = async function* () {
      for await (const event of events) {
        if (event.error) problems++;
        yield event;
      }
    };
    await this.showEvents(counted(), shown);
    if (problems === 0) return;
    this.note(problems === 1 ? '1 event has a problem' : `${problems} events have problems`);
    this.endWith('partial');
  }

  /** Reads the JWK set of the service with the credential of the profile. Throws if the response has no public key. */
  private async readServiceKeys(path: string): Promise<readonly VerificationKey[]> {
    const { client } = await this.session();
    const request = {
      method: 'GET',
      path,
      query: {},
      headers: { accept: 'application/jwk-set+json, application/json' },
    };
    const response = await client.request(request);
    const sent = { ...request, base: client.base };
    if (response.status >= 400) throw readAnswerError(sent, response);
    const { body } = response;
    const keys = readJwks(body);
    // A response without a key is an error, because scimctl with an empty list of keys would accept unsigned tokens.
    if (keys.length > 0) return keys;
    const shown = body === undefined ? shortened(response) : { ...response, body: withoutSecretMembers(body) };
    throw notScim(sent, shown, `the server responded with status ${response.status} without a public key and with`);
  }

  /** False: a poll changes no resource, and the audit log contains only changes of resources. */
  protected override get isAudited(): boolean {
    return false;
  }
}

/** Shortens the text of a response that is no JSON. Such a text may contain keys, which do not help an operator. */
function shortened(response: ScimResponse): ScimResponse {
  const { raw } = response;
  return typeof raw === 'string' ? { ...response, raw: raw.slice(0, 200) } : response;
}

/**
 * Returns a path of the service. Refuses a URL, because a URL of another origin would receive the credential of the
 * profile.
 */
function pathOf(typed: string): string {
  if (/^[a-z][a-z\d+.-]*:/i.test(typed) || typed.startsWith('//')) {
    throw new UsageError(`${typed} is not a path`, { hint: 'the path is relative to the base URL of the service' });
  }
  return `/${typed.replace(/^\/+/, '')}`;
}
