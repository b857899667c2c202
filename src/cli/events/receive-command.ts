import { isFlushed } from '../../output/write-all.ts';
import { UsageError } from '../errors/errors.ts';
import { columnFlags, integer, portNumber, text } from '../flags.ts';
import { readDeliveryToken } from './delivery-token.ts';
import { EventsCommand } from './events-command.ts';
import { expectedFlags, readExpected, unverifiedNote } from './expected-flags.ts';

const defaultPort = 8881;
const defaultPath = '/events';

/** The `events receive` command. */
export class ReceiveCommand extends EventsCommand {
  static override summary = 'Receive security events that a service sends';
  static override description =
    'Starts a receiver of Security Event Tokens (RFC 8935) on this machine, until Ctrl-C or --max. Shows each event, and answers 202 after the event was written to stdout. A service on another machine needs a tunnel or a proxy with TLS. If SCIMCTL_EVENT_TOKEN is set, a request needs this bearer token. An event with a problem is refused with the error of the RFC, and shown on stderr only. Without --key, signatures are not verified, and "verified" is false. With -o raw, the tokens themselves are printed.';
  static override examples = [
    {
      description: 'Listen on a free port, and show each event on one line',
      command: 'scimctl events receive --port 0 -o ndjson',
    },
    {
      description: 'End after ten events, and verify their signatures with the public key of the issuer',
      command: 'scimctl events receive --max 10 --key issuer.jwks.json -o ndjson',
    },
  ];
  static override flags = {
    port: portNumber(`port to listen on, 0 for a free port; the default is ${defaultPort}`),
    path: text(`path of the receiver; the default is ${defaultPath}`, 'PATH'),
    max: integer('end after N events', 'N'),
    ...expectedFlags,
    ...columnFlags,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(ReceiveCommand);
    const { port = defaultPort, path = defaultPath, max, key, issuer, audience, ...shown } = flags;
    if (this.global.query !== undefined) {
      throw new UsageError('the command scimctl events receive has no --query', {
        hint: 'a query shows nothing before all events are read; instead, pipe the output of -o ndjson to another program',
      });
    }
    const receiverPath = `/${path.replace(/^\/+/, '')}`;
    // The URL of a request can contain only these characters. A path with any other character would match no request.
    if (!/^[\w!$&'()*+,;=:@.~%/-]+$/.test(receiverPath))
      throw new UsageError(`--path ${JSON.stringify(path)} has characters that the path of a URL cannot have`, {
        hint: 'use letters, digits, / - . _ and ~, and encode other characters with %',
      });
    const expected = await readExpected(this.context, { key, issuer, audience });
    const { signal, env, stdout } = this.context;
    const token = readDeliveryToken(env);
    if (token !== undefined) this.redactor.add(token);
    const { openReceiver } = await import('./receiver.ts');
    const receiver = await openReceiver({
      port,
      path: receiverPath,
      token,
      max,
      expected,
      now: Date.now,
      signal,
      written: () => isFlushed(stdout.stream),
      onRefused: (reason) => this.note(`Refused a request: ${reason}`),
    });
    this.scope.alert(`Listening on ${receiver.url}`);
    if (expected.keys.length === 0) this.note(unverifiedNote);
    await this.showEvents(receiver.events(), shown);
    if (signal.aborted) this.note('Stopped');
  }
}
