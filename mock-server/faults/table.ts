import { readMethod, readPath } from '../journal/target.ts';
import type { FaultRow } from './effect.ts';
import { body } from './effects/body.ts';
import { contentType } from './effects/content-type.ts';
import { dropMembers } from './effects/drop-members.ts';
import { headers } from './effects/headers.ts';
import { ignoreFilter } from './effects/ignore-filter.ts';
import { latency } from './effects/latency.ts';
import { loseMembers } from './effects/lose-members.ts';
import { maxPage } from './effects/max-page.ts';
import { partialBulk } from './effects/partial-bulk.ts';
import { rateLimit } from './effects/rate-limit.ts';
import { repeatPage } from './effects/repeat-page.ts';
import { reset } from './effects/reset.ts';
import { stale } from './effects/stale.ts';
import { status } from './effects/status.ts';
import { truncate } from './effects/truncate.ts';
import { duration, type Read, share, text, whole } from './read.ts';
import type { FaultDetails, FaultEffects, FaultPlace } from './spec.ts';

/** All effects. A request passes through the effects from first to last, and the response from last to first. */
export const effects: { readonly [K in keyof FaultEffects]-?: FaultRow<unknown> } = {
  latency,
  reset,
  truncate,
  contentType,
  headers,
  body,
  rateLimit,
  status,
  dropMembers,
  repeatPage,
  maxPage,
  ignoreFilter,
  partialBulk,
  loseMembers,
  stale,
};

/** All details (settings of effects). `of` is the name of the effect that uses the detail. */
export const details: {
  readonly [K in keyof FaultDetails]-?: { of: keyof FaultEffects; read: Read<string | number> };
} = {
  jitter: { of: 'latency', read: duration },
  retryAfter: { of: 'status', read: whole(0) },
  retryAfterDate: { of: 'status', read: whole(0) },
  scimType: { of: 'status', read: text },
  detail: { of: 'status', read: text },
};

/** The members of a fault that select its requests and determine how often the fault acts. */
export const places: { readonly [K in keyof FaultPlace]-?: Read<string | number> } = {
  method: (value) => {
    if (typeof value === 'string') return value.split('|').map(readMethod).join('|');
    throw new TypeError('must be a method, or several methods separated by |');
  },
  path: readPath,
  skip: whole(0),
  times: whole(1),
  probability: share,
  seed: whole(0, 0xffffffff),
};
