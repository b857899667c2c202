/** The case of a UUID is not significant (RFC 9562 section 4). All other ids are compared exactly. */
const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** An id in the form for comparison: some services write the same UUID in lower case and in upper case. */
export function idKey(id: string): string {
  return uuid.test(id) ? id.toLowerCase() : id;
}

/** True for two spellings of one id. */
export function isSameId(one: string | undefined, other: string | undefined): boolean {
  return one === other || (one !== undefined && other !== undefined && idKey(one) === idKey(other));
}

/** A set of ids that finds a UUID however it is spelled. Lists each as `idKey` has it. */
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
