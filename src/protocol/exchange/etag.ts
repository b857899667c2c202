/**
 * True when an entity-tag is in the value of an `If-Match` or `If-None-Match` header: `*`, one tag or a list. Weak and strong
 * tags are compared by their opaque values, since SCIM uses weak tags with `If-Match` (RFC 7644 section 3.14).
 */
export function matchesETag(header: string, etag: string): boolean {
  if (header.trim() === '*') return true;
  const wanted = opaque(etag);
  return parseETags(header).some((tag) => opaque(tag) === wanted);
}

/** The entity-tags of a header. A tag without quotes, as some clients send it, is understood. */
function parseETags(header: string): string[] {
  return header.match(/(?:W\/)?"[^"]*"|[^\s,"]+/g) ?? [];
}

function opaque(etag: string): string {
  return etag.replace(/^W\//, '').replace(/^"(.*)"$/, '$1');
}
