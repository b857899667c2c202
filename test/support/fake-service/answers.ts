import { page } from './errors.ts';
import type { ChangeAnswer, CreateAnswer, DeleteAnswer } from './options.ts';
import { urns } from './schemas.ts';
import type { Answer } from './wire.ts';

/** The response to a successful write, before the switches of `FakeServiceOptions` change the response. */
export interface Written {
  readonly resource: Record<string, unknown>;
  readonly location: string;
  readonly etag?: string;
}

const odd = {
  '202': () => ({ status: 202 }),
  '200-error': () => ({
    status: 200,
    json: { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '403', detail: 'not allowed' },
  }),
  '200-empty-object': () => ({ status: 200, json: {} }),
  '200-list': ({ resource }: Written) => ({
    status: 200,
    json: { schemas: [urns.list], totalResults: 1, startIndex: 1, itemsPerPage: 1, Resources: [resource] },
  }),
  '200-html': () => page(200, 'Sign in'),
  text: () => ({ status: 200, contentType: 'text/plain', text: 'OK' }),
} as const satisfies Record<string, (written: Written) => Answer>;

/** Returns the response to a POST in the given form. */
export function createAnswer(shape: CreateAnswer, written: Written): Answer {
  const { resource, location } = written;
  const headers = headersOf(written);
  switch (shape) {
    case '201':
      return { status: 201, headers: { ...headers, location }, json: resource };
    case '201-empty':
      return { status: 201 };
    case '201-no-id':
      return { status: 201, headers, json: { ...resource, id: undefined, meta: undefined } };
    case '201-bad-location':
      return { status: 201, headers: { location: '/Users/..' } };
    case '200':
      return { status: 200, headers, json: resource };
    case 'text':
      return { ...odd.text(), status: 201 };
    default:
      return odd[shape](written);
  }
}

/** Returns the response to a PUT or PATCH in the given form. */
export function changeAnswer(shape: ChangeAnswer, written: Written): Answer {
  const headers = headersOf(written);
  if (shape === '200') return { status: 200, headers, json: written.resource };
  if (shape === '200-empty') return { status: 200, headers };
  return shape === '204' ? { status: 204, headers } : odd[shape](written);
}

/** Returns the response to a DELETE in the given form. */
export function deleteAnswer(shape: DeleteAnswer, written: Written): Answer {
  if (shape === '204') return { status: 204 };
  return shape === '200' ? { status: 200, json: written.resource } : odd[shape](written);
}

function headersOf({ etag }: Written): Record<string, string> {
  return etag === undefined ? {} : { etag };
}
