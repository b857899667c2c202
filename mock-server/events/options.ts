import { isLoopbackHost } from '../../src/protocol/exchange/loopback.ts';
import { fn, type Kind, noticeListener, type OptionTableOf, secretText, whole } from '../options/kinds.ts';

/** Options of the security events of a provider. The behaviour `securityEvents` turns events on. */
export interface EventOptions {
  /**
   * URL to which the provider sends each event (RFC 8935): https, or http on this machine. Default: events can only be
   * polled.
   */
  readonly receiver?: string;
  /** Bearer token that the receiver needs. Default: no authentication. */
  readonly receiverToken?: string;
  /**
   * Sends the requests to the receiver, for example through a proxy or with a private CA. Must not follow redirects.
   * Default: the `fetch` of the platform.
   */
  readonly fetch?: typeof fetch;
  /** Maximum number of attempts to send an event to the receiver. After the last attempt the event is dropped. Default: 5. */
  readonly attempts?: number;
  /**
   * Maximum number of events in each of the two queues: events that wait for a poll, and events that wait for the
   * receiver. Above this number, or above 64 MiB in total, the oldest event of the queue is dropped. If there is a
   * receiver and nobody has polled, a drop from the queue for polls does not call `onNotice`. Default: 10,000.
   */
  readonly maxQueued?: number;
  /** Maximum time in milliseconds for which a poll without `returnImmediately` waits for an event. Default: 30,000. */
  readonly maxWait?: number;
  /**
   * Called if an event is dropped or refused. The message contains no secret. An error of the function goes to `onError`.
   * Default: no function.
   */
  readonly onNotice?: (message: string) => void;
}

/** The URL must contain no credentials, because messages show the URL. */
const receiverUrl: Kind = {
  wanted: 'an https URL or an http URL of this machine, each without user name and password',
  fits(value) {
    if (typeof value !== 'string' || !URL.canParse(value)) return false;
    const { protocol, hostname, username, password } = new URL(value);
    if (username !== '' || password !== '') return false;
    return protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(hostname));
  },
  isSecret: true,
};

/** The allowed values of `EventOptions`. */
export const eventOptions: OptionTableOf<EventOptions> = {
  receiver: receiverUrl,
  receiverToken: secretText,
  fetch: fn('sends a request; an example is fetch'),
  attempts: whole(1, 20),
  maxQueued: whole(1, 1_000_000),
  maxWait: whole(0, 300_000),
  onNotice: noticeListener,
};
