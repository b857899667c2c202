/** A format of the bodies in SCIM 1.1. */
export type Format = 'json' | 'xml';

/** The media type of XML bodies (SCIM 1.1 API, section 3.6). */
export const xmlType = 'application/xml';

/** True for the media type of XML, with or without parameters. */
export function isXmlType(contentType: string | undefined): boolean {
  return /^\s*(?:application|text)\/(?:[\w.-]+\+)?xml\s*(?:;|$)/i.test(contentType ?? '');
}

/**
 * True for a media type of JSON. Also true if there is no media type, because JSON is the default (SCIM 1.1 API,
 * section 3.6).
 */
export function isJsonType(contentType: string | undefined): boolean {
  return contentType === undefined || /^\s*application\/(?:scim\+)?json\s*(?:;|$)/i.test(contentType);
}

/** Splits a path whose end names the format, for example `/Users.xml` (SCIM 1.1 API, section 3.6). */
export function splitFormat(path: string): { readonly path: string; readonly format?: Format } {
  const found = /\.(xml|json)$/.exec(path);
  return found ? { path: path.slice(0, found.index), format: found[1] as Format } : { path };
}

const ranges: Readonly<Record<Format, readonly string[]>> = {
  json: ['application/json', 'application/scim+json', 'application/*', '*/*'],
  xml: ['application/xml', 'text/xml', 'application/*', '*/*'],
};

/**
 * Returns the format that an `Accept` header prefers (RFC 9110 section 12.5.1). JSON is the default. If both formats
 * have the same weight, a format that the header names takes precedence over a format that only a wildcard allows.
 * Returns `undefined` if the header allows neither JSON nor XML.
 */
export function acceptedFormat(accept: string | undefined): Format | undefined {
  if (accept === undefined || accept.trim() === '') return 'json';
  const given = accept.split(',').map(readRange);
  const json = weightOf('json', given);
  const xml = weightOf('xml', given);
  if (json.weight <= 0 && xml.weight <= 0) return undefined;
  if (xml.weight !== json.weight) return xml.weight > json.weight ? 'xml' : 'json';
  return xml.rank < json.rank ? 'xml' : 'json';
}

interface Range {
  readonly type: string;
  readonly weight: number;
}

function readRange(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  const value = weight === undefined ? 1 : Number(weight);
  return { type, weight: Number.isFinite(value) ? value : 0 };
}

/**
 * Returns the weight and the rank of a format. The rank is the position, in the header, of the range that allows the
 * format. A range that names the format comes before all wildcards, because this range is more specific.
 */
function weightOf(format: Format, given: readonly Range[]): { readonly weight: number; readonly rank: number } {
  for (const isWildcard of [false, true]) {
    const place = given.findIndex(({ type }) => type.includes('*') === isWildcard && ranges[format].includes(type));
    if (place !== -1) return { weight: given[place]?.weight ?? 0, rank: isWildcard ? given.length : place };
  }
  return { weight: 0, rank: given.length };
}
