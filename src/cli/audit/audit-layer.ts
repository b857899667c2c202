import type { Layer, ScimRequest, ScimResponse } from '../../protocol/exchange/exchange.ts';
import { NetworkError } from '../../protocol/exchange/network-error.ts';
import { isReading } from '../../protocol/exchange/safe-methods.ts';
import { isObject, type Json } from '../../protocol/json/json.ts';
import type { AuditLog } from './audit-log.ts';
import type { AuditOutcome, AuditRecord } from './audit-record.ts';

/** What all records of a command have in common. */
export type AuditOrigin = Pick<AuditRecord, 'user' | 'command' | 'profile' | 'service'>;

/**
 * Writes each request that changes something to the audit log, once its answer came, and before the command learns of it: what a
 * command claims is in the log. `text` takes secrets out of a path and a name.
 */
export function audit(log: AuditLog, origin: AuditOrigin, text: (shown: string) => string, now = Date.now): Layer {
  return (next) => async (request) => {
    if (isReading(request)) return next(request);
    const record = (outcome: AuditOutcome, rest: Partial<AuditRecord> = {}): AuditRecord => ({
      format: 1,
      at: new Date(now()).toISOString(),
      ...origin,
      method: request.method,
      path: text(request.path.replace(/[?#].*/s, '')),
      ...nameOf(request, text),
      outcome,
      ...rest,
    });
    try {
      const response = await next(request);
      const isDone = response.status >= 200 && response.status < 300;
      log.add(record(isDone ? 'done' : 'refused', { ...createdId(request, response), status: response.status }));
      return response;
    } catch (error) {
      const isUnknown = !(error instanceof NetworkError) || error.requestSent;
      log.add(record(isUnknown ? 'unknown' : 'notSent'));
      throw error;
    }
  };
}

function nameOf({ body }: ScimRequest, text: (shown: string) => string): { name?: string } {
  const name = textMember(body, 'userName') ?? textMember(body, 'displayName');
  return name === undefined ? {} : { name: text(name) };
}

function createdId({ method }: ScimRequest, { body }: ScimResponse): { id?: string } {
  const id = method === 'POST' ? textMember(body, 'id') : undefined;
  return id === undefined ? {} : { id };
}

function textMember(value: Json | undefined, name: string): string | undefined {
  const member = isObject(value) ? value[name] : undefined;
  return typeof member === 'string' ? member : undefined;
}
