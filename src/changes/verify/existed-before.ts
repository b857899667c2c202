import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import { parseDateTime } from '../../protocol/value/date-time.ts';

const hour = 3_600_000;

/**
 * Minimum age in milliseconds of a resource that counts as older than the request. Both values are large, because the
 * clocks of two machines differ. `doubtful` is for a creation time that may be a local time, which differs from UTC by
 * up to 14 hours. The time then has no offset, or its `Z` may be wrong. A wrong `Z` makes a new resource look old, but
 * `lastModified` then looks as old as `created`.
 */
const minimumAge = { exact: hour, doubtful: 24 * hour } as const;

/**
 * Creation times before this time are ignored, because programs write times such as `0001-01-01T00:00:00Z` for unknown
 * times.
 */
const firstTime = Date.UTC(1990, 0, 1);

/**
 * Returns `meta.created` of a resource in the response to a creation, if this time is clearly older than the response.
 * The service has then changed an existing resource instead of creating one. `answeredAt` is the time of the response
 * by the clock of the service, in milliseconds since 1970. If `answeredAt` is not known, `meta.lastModified` is used.
 * Returns `undefined` for a new resource. Also returns `undefined` if a time is absent or cannot be read.
 */
export function createdBefore({ meta }: JsonObject, answeredAt: number | undefined): string | undefined {
  if (!isObject(meta)) return undefined;
  const { created, lastModified } = meta;
  const createdAt = timeOf(created);
  // In the usual case, the resource is new. Returns at once.
  if (answeredAt !== undefined && createdAt !== undefined && answeredAt - createdAt <= minimumAge.exact)
    return undefined;
  const changedAt = answeredAt ?? timeOf(lastModified);
  if (typeof created !== 'string' || createdAt === undefined || changedAt === undefined) return undefined;
  const modifiedAt = timeOf(lastModified);
  const isUnchanged = modifiedAt !== undefined && modifiedAt - createdAt <= hour;
  const isExact = !isUnchanged && /(?:Z|[+-]\d\d:\d\d)$/.test(created);
  const age = isExact ? minimumAge.exact : minimumAge.doubtful;
  return createdAt >= firstTime && changedAt - createdAt > age ? created : undefined;
}

function timeOf(value: Json | undefined): number | undefined {
  return typeof value === 'string' ? parseDateTime(value) : undefined;
}
