import type { Headers } from '../../protocol/exchange/exchange.ts';
import type { Json } from '../../protocol/json/json.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';

/** A request that the operator typed. */
export interface RawChange {
  readonly method: string;
  /** Path below the base URL. */
  readonly path: string;
  readonly headers: Headers;
  readonly body?: Json | undefined;
}

/** The target of a path below the base URL. */
export type RawTarget =
  | { readonly kind: 'type'; readonly model: ResourceModel }
  | { readonly kind: 'resource'; readonly model: ResourceModel; readonly id: string }
  | { readonly kind: 'bulk' }
  | { readonly kind: 'search' }
  /** The account of the token (RFC 7644 section 3.11). */
  | { readonly kind: 'me' }
  /** A path that is not standard SCIM, or that leads outside the base URL. */
  | { readonly kind: 'unknown' };

/**
 * Resolves a path to its target, in the same way as a service: resolves dot segments, double slashes and
 * percent-encoding, and ignores the case of the endpoint.
 */
export function readTarget(base: string, path: string, models: readonly ResourceModel[]): RawTarget {
  const segments = segmentsBelow(base, path);
  if (!segments) return { kind: 'unknown' };
  const [first = '', id, ...rest] = segments;
  if (segments.at(-1)?.toLowerCase() === '.search' && segments.length <= 2) return { kind: 'search' };
  if (first.toLowerCase() === 'bulk' && id === undefined) return { kind: 'bulk' };
  if (first.toLowerCase() === 'me' && id === undefined) return { kind: 'me' };
  const model = models.find(({ resourceType }) => resourceType.endpoint.toLowerCase() === `/${first.toLowerCase()}`);
  if (!model || rest.length > 0) return { kind: 'unknown' };
  return id === undefined ? { kind: 'type', model } : { kind: 'resource', model, id };
}

function segmentsBelow(base: string, path: string): string[] | undefined {
  const [withoutQuery = ''] = path.split(/[?#]/);
  const root = new URL(base).pathname.replace(/\/+$/, '');
  const { pathname } = new URL(`${base}${withoutQuery}`);
  if (pathname !== root && !pathname.startsWith(`${root}/`)) return undefined;
  try {
    return pathname
      .slice(root.length)
      .split('/')
      .filter((segment) => segment !== '')
      .map(decodeURIComponent);
  } catch {
    return undefined;
  }
}
