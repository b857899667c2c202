/**
 * Returns the name of the XML element for one value of a multi-valued attribute, `multiValuedAttributeChildName` of SCIM
 * 1.1 (core schema, section 10): `email` for `emails`, `address` for `addresses`. `value` for a name that is no plural.
 */
export function childName(name: string): string {
  if (/[^aeiou]ies$/i.test(name)) return `${name.slice(0, -3)}y`;
  if (/(?:ss|x|ch|sh)es$/i.test(name)) return name.slice(0, -2);
  return /[^s]s$/i.test(name) ? name.slice(0, -1) : 'value';
}
