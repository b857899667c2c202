import { resultsOf } from '../../changes/bulk/bulk-results.ts';
import { idOfUri } from '../../client/reading/references.ts';
import { readTransactionId, transactionOfOperation } from '../../client/reading/transaction.ts';
import type { Layer, ScimRequest, ScimResponse } from '../../protocol/exchange/exchange.ts';
import { NetworkError } from '../../protocol/exchange/network-error.ts';
import { isReading } from '../../protocol/exchange/safe-methods.ts';
import { isObject, type Json } from '../../protocol/json/json.ts';
import type { BulkOperation } from '../../protocol/messages/bulk.ts';
import type { AuditLog } from './audit-log.ts';
import type { AuditOutcome, AuditRecord } from './audit-record.ts';

/** The properties that have the same value in all audit records of a command. */
export type AuditOrigin = Pick<AuditRecord, 'user' | 'command' | 'profile' | 'service'>;

/**
 * Writes an audit record for each request that changes something, or for each operation of a bulk request. Writes the
 * record before the command receives the response, so that the log contains every change that the command reports.
 * `origin` returns the properties that are the same in all records. It is called once, before the first record. `text` redacts the secrets in a path or a name.
 */
export function audit(
  log: AuditLog,
  origin: () => AuditOrigin,
  text: (shown: string) => string,
  now = Date.now,
): Layer {
  let known: AuditOrigin | undefined;
  const write = async (request: ScimRequest, outcome: AuditOutcome, response?: ScimResponse): Promise<void> => {
    known ??= origin();
    const { user, command, profile, service } = known;
    const at = new Date(now()).toISOString();
    const changes = isBulk(request) ? operationsOf(request, outcome, response) : [single(request, outcome, response)];
    const records = changes.map(({ bulk, method, path, id, name, outcome, status, transaction }) =>
      log.add({
        format: 1,
        at,
        user,
        command,
        profile,
        service,
        // `JSON.stringify` omits properties with the value `undefined`.
        bulk,
        method,
        path: text(path),
        id,
        name: name === undefined ? undefined : text(name),
        outcome,
        status,
        transaction: transaction === undefined ? undefined : text(transaction),
      }),
    );
    await Promise.all(records);
  };
  return (next) => async (request) => {
    if (isReading(request)) return next(request);
    try {
      const response = await next(request);
      await write(request, outcomeOf(response.status), response);
      return response;
    } catch (error) {
      await write(request, error instanceof NetworkError && !error.requestSent ? 'notSent' : 'unknown');
      throw error;
    }
  };
}

/** The properties of a record that describe one change. */
type AuditedChange = Pick<
  AuditRecord,
  'bulk' | 'method' | 'path' | 'id' | 'name' | 'outcome' | 'status' | 'transaction'
>;

function single(request: ScimRequest, outcome: AuditOutcome, response: ScimResponse | undefined): AuditedChange {
  return {
    method: request.method,
    path: withoutQuery(request.path),
    id: request.method === 'POST' ? textMember(response?.body, 'id') : undefined,
    name: nameOf(request.body),
    outcome,
    status: response?.status,
    transaction: transactionOf(response),
  };
}

/** Returns the transaction of a response with status 202. */
function transactionOf(response: ScimResponse | undefined): string | undefined {
  return response?.status === 202 ? readTransactionId(response.headers) : undefined;
}

function isBulk({ path, body }: ScimRequest): boolean {
  return /^\/bulk$/i.test(withoutQuery(path)) && isObject(body) && Array.isArray(body.Operations);
}

/**
 * Returns one change for each operation of a bulk request. If a successful response contains no result for an
 * operation, the outcome of this operation is `unknown`. After status 202, the outcome is `accepted`.
 */
function operationsOf(
  { body }: ScimRequest,
  outcome: AuditOutcome,
  response: ScimResponse | undefined,
): AuditedChange[] {
  const operations = (isObject(body) && Array.isArray(body.Operations) ? body.Operations : [])
    .filter(isObject)
    .map(({ method, path, bulkId, data }) => ({
      method: String(method) as BulkOperation['method'],
      path: String(path),
      bulkId: typeof bulkId === 'string' ? bulkId : '',
      data: isObject(data) ? data : {},
    }));
  const results = resultsOf(operations, response?.body);
  const transaction = transactionOf(response);
  return operations.map((operation, place) => {
    const { method, path, data } = operation;
    const result = results.get(operation);
    // A response with status 202 has no results, because the service processes all operations later.
    const unseen = outcome === 'accepted' && response?.status !== 202 ? 'unknown' : outcome;
    return {
      bulk: true,
      method,
      path: withoutQuery(path),
      id: method === 'POST' ? idOfUri(result?.location) : undefined,
      name: nameOf(data),
      outcome: result ? outcomeOf(result.status) : unseen,
      status: result?.status ?? response?.status,
      transaction: transaction === undefined ? undefined : transactionOfOperation(transaction, place),
    };
  });
}

function outcomeOf(status: number): AuditOutcome {
  return status >= 200 && status < 300 ? 'accepted' : 'refused';
}

function withoutQuery(path: string): string {
  const end = path.search(/[?#]/);
  return end === -1 ? path : path.slice(0, end);
}

function nameOf(body: Json | undefined): string | undefined {
  return textMember(body, 'userName') ?? textMember(body, 'displayName');
}

function textMember(value: Json | undefined, name: string): string | undefined {
  const member = isObject(value) ? value[name] : undefined;
  return typeof member === 'string' ? member : undefined;
}
