/**
 * True if the value of an `If-Match` or `If-None-Match` header matches an entity-tag. The value is `*`, one tag or a list of tags.
 * Weak and strong tags are compared by their opaque values, because SCIM uses weak tags with `If-Match` (RFC 7644 section 3.14).
 */
export function matchesETag(header: string, etag: string): boolean {
  if (header.trim() === '*') return true;
  const wanted = opaque(etag);
  return parseETags(header).some((tag) => opaque(tag) === wanted);
}

/** Returns the entity-tags of a header. Accepts tags without quotes, because some clients send no quotes. */
function parseETags(header: string): string[] {
  return header.match(/(?:W\/)?"[^"]*"|[^\s,"]+/g) ?? [];
}

function opaque(etag: string): string {
  return etag.replace(/^W\//, '').replace(/^"(.*)"$/, '$1');
}
