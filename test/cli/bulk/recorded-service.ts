import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ScimRequest } from '../../../src/protocol/exchange/exchange.ts';
import type { RunOptions } from '../run.ts';
import { createService } from '../service.ts';

/** The options of a run with an empty folder and a service, and the requests that reach the service. */
export function startRecordedService(): {
  readonly sent: ScimRequest[];
  readonly options: RunOptions & { readonly cwd: string };
} {
  const sent: ScimRequest[] = [];
  const { exchange } = createService((next) => (request) => {
    sent.push(request);
    return next(request);
  });
  return { sent, options: { exchange, cwd: mkdtempSync(path.join(tmpdir(), 'scimctl-bulk-')) } };
}
