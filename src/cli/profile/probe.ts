import type { ScimClient } from '../../client/client.ts';
import { endpoints } from '../../protocol/schema/endpoints.ts';
import { describe, type Problem } from '../errors/report-error.ts';

/** The result of one step of a connection test. */
export interface ProbeStep {
  readonly step: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly problem?: Problem;
  /** The error that made the step fail. */
  readonly error?: Error;
}

/** Tests a connection in steps: network, credential, capabilities. Never throws. */
export async function* probe(client: ScimClient): AsyncGenerator<ProbeStep, void, undefined> {
  // If the service has no ServiceProviderConfig, a request for this document would fail, so none is sent. The next
  // request then tests the network.
  const [path] = client.discovery.pathsOf('ServiceProviderConfig');
  if (path !== undefined)
    yield await attempt('reach the service', async () => {
      const { status } = await client.request({ method: 'GET', path });
      return `${client.base} responded with status ${status}`;
    });
  yield await attempt('sign in and list users', async () => {
    for await (const page of client.pages(endpoints.Users, { count: 1, limit: 1 })) {
      return page.totalResults === undefined
        ? 'the service returned a list'
        : `the service has ${page.totalResults} users`;
    }
    return 'the service returned an empty list';
  });
  yield await attempt('read the capabilities', async () => {
    const { known, patch, filter, bulk } = await client.discovery.capabilities();
    const { id, facts } = client.dialect;
    if (!known && Object.keys(facts).length === 0)
      return 'the service has no ServiceProviderConfig; the capabilities of RFC 7643 are assumed';
    const can = [patch ? 'PATCH' : '', filter.supported ? 'filter' : '', bulk.supported ? 'bulk' : ''].filter(Boolean);
    const source = known
      ? ''
      : `; scimctl knows this from the dialect ${id}, because the service has no ServiceProviderConfig`;
    return `the service supports ${can.join(', ') || 'no PATCH, no filter and no bulk'}${source}`;
  });
}

async function attempt(step: string, action: () => Promise<string>): Promise<ProbeStep> {
  try {
    return { step, ok: true, detail: await action() };
  } catch (error) {
    const problem = describe(error);
    const reason = [problem.message, problem.detail].filter(Boolean).join(': ');
    const detail = problem.hint === undefined ? reason : `${reason} (${problem.hint})`;
    const cause = error instanceof Error ? error : new Error(String(error));
    return { step, ok: false, detail: detail.replace(/\s+/g, ' '), problem, error: cause };
  }
}
