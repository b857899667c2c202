import type { FaultRow } from '../effect.ts';
import { bytesOf } from '../message.ts';
import { orTrue, whole } from '../read.ts';

/**
 * Sends only a part of the response. The `content-length` header still contains the full length, but the connection
 * closes earlier.
 */
export const truncate: FaultRow<number | true> = {
  summary: 'truncates the response. With a number, this number of bytes is sent; with true, half of the bytes are sent',
  read: orTrue(whole(0), 'must be a number of bytes, or true for half of the bytes'),
  create: (kept) => ({
    layer: (next) => async (request) => {
      const response = await next(request);
      const bytes = bytesOf(response);
      if (bytes.length === 0) return response;
      const length = kept === true ? bytes.length >> 1 : Math.min(kept, bytes.length - 1);
      const headers = { ...response.headers, 'content-length': String(bytes.length) };
      return { status: response.status, headers, raw: bytes.subarray(0, length) };
    },
  }),
};
