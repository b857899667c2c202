import type { Headers } from '../../protocol/exchange/exchange.ts';
import type { Json } from '../../protocol/json/json.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';

/** A request as somebody typed it. */
export interface RawChange {
  readonly method: string;
  /** Below the base URL. */
  readonly path: string;
  readonly headers: Headers;
  readonly body?: Json | undefined;
}

/** What a path below the base URL leads to. */
export type RawTarget =
  | { readonly kind: 'type'; readonly model: ResourceModel }
  | { readonly kind: 'resource'; readonly model: ResourceModel; readonly id: string }
  | { readonly kind: 'bulk' }
  | { readonly kind: 'search' }
  /** A path that has a meaning of the service's own, or leads out of its base. */
  | { readonly kind: 'unknown' };

/**
 * Reads where a path leads as a service would: after dots, doubled slashes and percent-encoding are resolved, and without
 * regard to case.
 */
export function readTarget(base: string, path: string, models: readonly ResourceModel[]): RawTarget {
  const segments = segmentsBelow(base, path);
  if (!segments) return { kind: 'unknown' };
  const [first = '', id, ...rest] = segments;
  if (segments.at(-1)?.toLowerCase() === '.search' && segments.length <= 2) return { kind: 'search' };
  if (first.toLowerCase() === 'bulk' && id === undefined) return { kind: 'bulk' };
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
