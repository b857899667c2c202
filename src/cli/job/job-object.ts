import type { JsonObject } from '../../protocol/json/json.ts';
import type { JobSummary } from '../../provisioning/index.ts';

/** Converts a job to the object that the commands show. */
export function jobObject({ id, plan, state, changes, left, summary }: JobSummary): JsonObject {
  const { at, service, profile, source, options } = plan.header;
  return {
    id,
    state,
    at,
    service,
    ...(profile === undefined ? {} : { profile }),
    source,
    ...(options.mapping ? { mapping: { ...options.mapping } } : {}),
    ...(options.shard === undefined ? {} : { shard: options.shard }),
    entries: plan.count,
    changes,
    left,
    people: { ...summary.people },
    links: { ...summary.links },
  };
}
