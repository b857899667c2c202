import { ClientError } from '../../client/client-error.ts';
import { readAnswerError } from '../../client/reading/answer-error.ts';
import { isObject } from '../../protocol/json/json.ts';
import { endpoints } from '../../protocol/schema/endpoints.ts';
import type { ChangeClient } from '../client.ts';
import { SafetyError } from '../errors.ts';
import { isSameId } from '../member-ids.ts';
import { describeRemoval, type Removal } from '../removals.ts';
import { idOf } from '../resource.ts';

/** The part of the client that is needed to find the account of the token. */
type MeClient = Pick<ChangeClient, 'base' | 'request'>;

/** The account of the token in use, which `/Me` refers to (RFC 7644 section 3.11). */
export class OwnAccount {
  readonly #client: MeClient;
  #found: Promise<string | undefined> | undefined;

  constructor(client: MeClient) {
    this.#client = client;
  }

  /**
   * Returns the id of the account. Returns `undefined` if the service does not support `/Me`, or if the token belongs to
   * no user. Sends one request in a run. Throws a `SafetyError` if the service fails to respond to this request.
   */
  id(): Promise<string | undefined> {
    this.#found ??= readMe(this.#client);
    return this.#found;
  }

  /**
   * Throws a `SafetyError` if a removal deactivates or deletes the account of the token. Sends no request if nobody is
   * deactivated or deleted.
   */
  async assertStays(removals: readonly Removal[]): Promise<void> {
    const people = removals.filter(({ kind, resource }) => kind !== 'leave' && resource === 'user');
    if (people.length === 0) return;
    const own = await this.id();
    const removal = people.find(({ id }) => isSameId(id, own));
    if (!removal) return;
    const what = removal.isUncertain ? `may deactivate ${removal.id}` : `would ${describeRemoval(removal)}`;
    throw new SafetyError(
      `this ${what}, and the token that scimctl uses belongs to this account`,
      '--include-self allows this change',
    );
  }
}

async function readMe(client: MeClient): Promise<string | undefined> {
  const request = { method: 'GET', base: client.base, path: endpoints.Me, query: {}, headers: {} };
  try {
    const response = await client.request(request);
    const { status, body } = response;
    if (status === 401) throw readAnswerError(request, response);
    if (isFailure(status)) {
      throw new SafetyError(
        `scimctl cannot check whether the change removes the account that its token belongs to, because the server responded to GET ${endpoints.Me} with status ${status}`,
        'to send the change without this check, use --include-self',
      );
    }
    return status === 200 && isObject(body) ? idOf(body) : undefined;
  } catch (error) {
    // A service may lack `/Me` and redirect each unknown path to a login page on another host. The client does not
    // follow this redirect and throws a `ClientError`.
    if (error instanceof ClientError) return undefined;
    throw error;
  }
}

/**
 * True if the status shows that the service failed. Any other error status shows that the service does not support
 * `/Me`.
 */
function isFailure(status: number): boolean {
  return status === 408 || status === 429 || (status >= 500 && status !== 501);
}
