import type { Layer, ScimRequest, ScimResponse } from '../../protocol/exchange/exchange.ts';
import { NetworkError } from '../../protocol/exchange/network-error.ts';
import { isReading } from '../../protocol/exchange/safe-methods.ts';
import { isObject, type Json } from '../../protocol/json/json.ts';
import type { AuditLog } from './audit-log.ts';
import type { AuditOutcome, AuditRecord } from './audit-record.ts';

/** The members that all audit records of a command share. */
export type AuditOrigin = Pick<AuditRecord, 'user' | 'command' | 'profile' | 'service'>;

/**
 * Writes an audit record for each request that changes something. The record is written before the command receives the response, so that
 * the log contains every change that a command reports. `origin` is called for the first record. `text` redacts the secrets in a path or a
 * name.
 */
export function audit(
  log: AuditLog,
  origin: () => AuditOrigin,
  text: (shown: string) => string,
  now = Date.now,
): Layer {
  let known: AuditOrigin | undefined;
  const write = (request: ScimRequest, outcome: AuditOutcome, response?: ScimResponse): Promise<void> => {
    known ??= origin();
    const name = textMember(request.body, 'userName') ?? textMember(request.body, 'displayName');
    // JSON leaves out members with the value `undefined`.
    return log.add({
      format: 1,
      at: new Date(now()).toISOString(),
      user: known.user,
      command: known.command,
      profile: known.profile,
      service: known.service,
      method: request.method,
      path: text(request.path.replace(/[?#].*/s, '')),
      id: request.method === 'POST' ? textMember(response?.body, 'id') : undefined,
      name: name === undefined ? undefined : text(name),
      outcome,
      status: response?.status,
    });
  };
  return (next) => async (request) => {
    if (isReading(request)) return next(request);
    try {
      const response = await next(request);
      await write(request, response.status >= 200 && response.status < 300 ? 'accepted' : 'refused', response);
      return response;
    } catch (error) {
      await write(request, error instanceof NetworkError && !error.requestSent ? 'notSent' : 'unknown');
      throw error;
    }
  };
}

function textMember(value: Json | undefined, name: string): string | undefined {
  const member = isObject(value) ? value[name] : undefined;
  return typeof member === 'string' ? member : undefined;
}
