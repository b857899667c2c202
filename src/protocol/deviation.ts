import { ScimError, type ScimType } from './errors.ts';

interface DeviationFact {
  /**
   * The rule that the client violates. An error message consists of the deviating part of the request, a colon, and
   * this rule.
   */
  readonly rule: string;
  readonly section: string;
  readonly scimType: ScimType;
}

/**
 * The deviations of clients from the RFCs. In lenient mode, a deviation in a request is accepted and recorded. In
 * strict mode, a deviation is rejected with an error that contains the rule and its section.
 */
export const deviations = {
  filterMissingSpace: fact('an operator must have a space on both sides', '3.4.2.2', 'invalidFilter'),
  filterSingleQuotes: fact('a string must be in double quotes', '3.4.2.2', 'invalidFilter'),
  filterUnquotedValue: fact('a string must be in double quotes', '3.4.2.2', 'invalidFilter'),
  filterLiteralCase: fact('true, false and null must be in lower case', '3.4.2.2', 'invalidFilter'),
  filterSubAttribute: fact('a sub-attribute cannot follow "]" in a filter', '3.4.2.2', 'invalidFilter'),
  filterBooleanString: fact('a boolean must be compared with true or false without quotes', '3.4.2.2', 'invalidFilter'),
  filterNumberForString: fact('a string attribute must be compared with a string', '3.4.2.2', 'invalidFilter'),
  messageMemberCase: fact('the name of the member must be "Operations"', '3.5.2', 'invalidSyntax'),
  messageSchemas: fact('"schemas" must contain the URN of the message type', '3.1', 'invalidSyntax'),
  opCase: fact('op must be "add", "remove" or "replace" in lower case', '3.5.2', 'invalidSyntax'),
  operationsEmpty: fact('"Operations" must contain at least one operation', '3.5.2', 'invalidSyntax'),
  pathEmpty: fact('the path must not be empty', '3.5.2', 'invalidPath'),
  pathUnqualified: fact(
    'the path of an attribute of an extension must contain the URN of the extension',
    '3.10',
    'invalidPath',
  ),
  valueDottedKey: fact(
    'in a value, a sub-attribute must be a member of an object, not a member with a dot in its name',
    '3.5.2',
    'invalidPath',
  ),
  valueQualifiedKey: fact(
    'in a value, the attributes of an extension must be members of an object whose name is the URN of the extension',
    '3.5.2',
    'invalidPath',
  ),
  valueArray: fact(
    'the value of a single-valued attribute must not be an array',
    'RFC 7643 section 2.4',
    'invalidValue',
  ),
  valueNotArray: fact('the value of a multi-valued attribute must be an array', 'RFC 7643 section 2.4', 'invalidValue'),
  valueBare: fact('the value of a complex attribute must be an object', 'RFC 7643 section 2.3.8', 'invalidValue'),
  valueStringified: fact('a boolean must be true or false without quotes', 'RFC 7643 section 2.3.2', 'invalidValue'),
  valueStringifiedNumber: fact('a number must not be in quotes', 'RFC 7643 section 2.3.3', 'invalidValue'),
  numberTooLong: {
    rule: 'a number must not have more digits than an IEEE 754 double can represent',
    section: 'RFC 8259 section 6',
    scimType: 'invalidValue',
  },
  valueNumberForString: fact('a string must be in quotes', 'RFC 7643 section 2.3.1', 'invalidValue'),
  valueEmpty: fact(
    'an attribute without a value must be null or absent, not an empty string',
    'RFC 7643 section 2.5',
    'invalidValue',
  ),
  removeWithValue: fact(
    'a "remove" operation must select values with a filter in "path", not with "value"',
    '3.5.2.2',
    'invalidSyntax',
  ),
  replaceCreates: fact('the filter of a "replace" operation must match a value', '3.5.2.3', 'noTarget'),
  readOnlyValue: fact('a readOnly attribute cannot be changed', '3.5.2', 'mutability'),
  unknownAttribute: fact('no schema of the resource defines the attribute', '3.1', 'invalidSyntax'),
  unknownSchema: fact('the resource type does not have the schema', '3.1', 'invalidSyntax'),
  olderName: fact(
    'the name must come from SCIM 2.0, not from SCIM 1.1 or a draft',
    'RFC 7643 section 4.3',
    'invalidSyntax',
  ),
  userNameCharacter: fact('a userName must conform to UsernameCaseMapped of RFC 8265 section 3.3', '5', 'invalidValue'),
  schemasMissing: fact('"schemas" must contain the core schema of the resource', '3.1', 'invalidSyntax'),
} as const satisfies Record<string, DeviationFact>;

/**
 * Creates the data of a deviation. `section` is a section number of RFC 7644, or the name of another RFC with a section
 * number, such as `RFC 7643 section 2.4`.
 */
function fact(rule: string, section: string, scimType: ScimType): DeviationFact {
  return { rule, section: section.startsWith('RFC') ? section : `RFC 7644 section ${section}`, scimType };
}

/** The name of a deviation in `deviations`. */
export type Deviation = keyof typeof deviations;

/** A deviation that was accepted. */
export interface Tolerated {
  readonly deviation: Deviation;
  /** The deviating part of the message, as the client wrote it. */
  readonly where: string;
}

/** Called for each deviation. Throws a `ScimError` if the deviation is rejected. Otherwise returns nothing. */
export type Tolerate = (deviation: Deviation, where: string) => void;

/** Rejects every deviation with a `ScimError` that contains the rule and its section. */
export const strict: Tolerate = (deviation, where) => {
  const { rule, section, scimType } = deviations[deviation];
  throw ScimError.of(scimType, `${where}: ${rule} (${section})`);
};

/** Maximum number of deviations that are recorded for one message. A longer list would not be useful. */
const maxNotes = 1000;

/** Returns a function that accepts every deviation, and records the first 1,000 in `notes`. */
export function lenient(notes: Tolerated[]): Tolerate {
  return (deviation, where) => {
    if (notes.length < maxNotes) notes.push({ deviation, where });
  };
}
