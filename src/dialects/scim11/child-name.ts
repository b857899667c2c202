/**
 * Returns the name of the XML element for one value of a multi-valued attribute. For example, returns `email` for
 * `emails`, and `address` for `addresses`. Returns `value` for a name that is not a plural. SCIM 1.1 calls this name
 * `multiValuedAttributeChildName` (core schema, section 10).
 */
export function childName(name: string): string {
  if (/[^aeiou]ies$/i.test(name)) return `${name.slice(0, -3)}y`;
  if (/(?:ss|x|ch|sh)es$/i.test(name)) return name.slice(0, -2);
  return /[^s]s$/i.test(name) ? name.slice(0, -1) : 'value';
}
