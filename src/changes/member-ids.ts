/** Matches a UUID, whose case is not significant (RFC 9562 section 4). All other ids are compared exactly. */
const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * Returns the id in a form in which equal ids are equal texts. Converts a UUID to lower case, because some services
 * write the same UUID sometimes in lower case and sometimes in upper case.
 */
export function idKey(id: string): string {
  return uuid.test(id) ? id.toLowerCase() : id;
}

/** True if both texts are the same id. The case of a UUID is ignored. */
export function isSameId(one: string | undefined, other: string | undefined): boolean {
  return one === other || (one !== undefined && other !== undefined && idKey(one) === idKey(other));
}

/** A set of ids that ignores the case of a UUID. An iteration returns each id in the form that `idKey` returns. */
export class MemberIds extends Set<string> {
  override add(id: string): this {
    return super.add(idKey(id));
  }

  override has(id: string): boolean {
    return super.has(idKey(id));
  }

  override delete(id: string): boolean {
    return super.delete(idKey(id));
  }
}
