import type { Answer } from './wire.ts';

const errorUrn = 'urn:ietf:params:scim:api:messages:2.0:Error';

/** An error of the fake service. The service converts the error to a response with the shape `errorShape`. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    detail: string,
    readonly scimType?: string,
  ) {
    super(detail);
  }
}

/** Error bodies of real services, by the name of the shape. */
const shapes = {
  scim: (status, detail, scimType) => ({
    schemas: [errorUrn],
    status: String(status),
    ...(scimType ? { scimType } : {}),
    detail,
  }),
  /** A numeric status. */
  numericStatus: (status, detail) => ({ schemas: [errorUrn], status, detail }),
  /** An empty detail, together with a numeric status and a scimType. */
  emptyDetail: (status, _detail, scimType) => ({ schemas: [errorUrn], status, detail: '', scimType }),
  scim11: (status, detail) => ({ Errors: [{ description: detail, code: String(status) }] }),
  array: (_status, detail) => [detail],
  arrayOfObjects: (_status, detail) => [{ message: detail }],
  fieldMap: (_status, detail) => ({ userName: [detail] }),
  fieldMapOfErrors: (_status, detail) => ({ errors: { userName: [detail] } }),
  title: (status, detail) => ({ type: 'about:blank', title: detail, status }),
  errorSummary: (_status, detail) => ({ errorCode: 'E0000001', errorSummary: detail, errorCauses: [] }),
  errorCauses: (_status, detail) => ({ errorCode: 'E0000001', errorCauses: [{ errorSummary: detail }] }),
  fastapi: (_status, detail) => ({ detail: [{ loc: ['body', 'userName'], msg: detail, type: 'value_error' }] }),
  django: (_status, detail) => ({ non_field_errors: [detail] }),
  detailObject: (_status, detail) => ({ detail: { message: detail } }),
  detailArray: (_status, detail) => ({ detail: [detail] }),
  message: (_status, detail) => ({ message: detail }),
  capitalMessage: (_status, detail) => ({ Message: detail }),
  messages: (_status, detail) => ({ messages: [detail] }),
  errorText: (_status, detail) => ({ error: detail }),
  errorObject: (status, detail) => ({ error: { code: status, message: detail } }),
  reason: (_status, detail) => ({ success: false, reason: detail }),
  oauth: (_status, detail) => ({ error: 'invalid_request', error_description: detail }),
  soapFault: (_status, detail) => ({ fault: { faultstring: detail } }),
} as const satisfies Record<string, (status: number, detail: string, scimType?: string) => unknown>;

export type ErrorShape = keyof typeof shapes;

/** The names of all error shapes. */
export const errorShapes = Object.keys(shapes) as ErrorShape[];

/** Returns an error response in one of the shapes. */
export function errorAnswer(
  shape: ErrorShape,
  { status, message, scimType }: { status: number; message: string; scimType?: string },
): Answer {
  const form: (status: number, detail: string, scimType?: string) => unknown = shapes[shape];
  const contentType = shape.startsWith('scim') ? undefined : 'application/json';
  return { status, json: form(status, message, scimType), ...(contentType ? { contentType } : {}) };
}

/** A page instead of JSON. */
export function page(status: number, title: string): Answer {
  return {
    status,
    contentType: 'text/html; charset=utf-8',
    text: `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
  };
}
