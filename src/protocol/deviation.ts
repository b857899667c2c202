import { ScimError, type ScimType } from './messages/errors.ts';

interface DeviationFact {
  /** The rule that the client breaks, written so that it can follow "…: ". */
  readonly rule: string;
  readonly section: string;
  readonly scimType: ScimType;
}

/**
 * Forms that clients send although the RFCs forbid them. A lenient reader understands each form and notes the deviation; a strict
 * reader refuses it with the rule and its section.
 */
export const deviations = {
  filterMissingSpace: fact('a space stands on both sides of an operator', '3.4.2.2', 'invalidFilter'),
  filterSingleQuotes: fact('a string is written in double quotes', '3.4.2.2', 'invalidFilter'),
  filterUnquotedValue: fact('a string is written in double quotes', '3.4.2.2', 'invalidFilter'),
  filterLiteralCase: fact('true, false and null are written in lower case', '3.4.2.2', 'invalidFilter'),
  filterSubAttribute: fact('a sub-attribute cannot follow "]" in a filter', '3.4.2.2', 'invalidFilter'),
  filterBooleanString: fact('a boolean is compared with true or false, without quotes', '3.4.2.2', 'invalidFilter'),
  filterNumberForString: fact('a string is compared with a string', '3.4.2.2', 'invalidFilter'),
  messageMemberCase: fact('the member is spelled "Operations"', '3.5.2', 'invalidSyntax'),
  messageSchemas: fact('"schemas" contains the URN of the message', '3.1', 'invalidSyntax'),
  opCase: fact('op is one of "add", "remove" and "replace", in lower case', '3.5.2', 'invalidSyntax'),
  operationsEmpty: fact('"Operations" has one operation or more', '3.5.2', 'invalidSyntax'),
  pathEmpty: fact('a path that is given is not empty', '3.5.2', 'invalidPath'),
  pathUnqualified: fact('an attribute of an extension is named with its URN', '3.10', 'invalidPath'),
  valueDottedKey: fact(
    'a sub-attribute in a value is a member of an object, not a dotted name',
    '3.5.2',
    'invalidPath',
  ),
  valueQualifiedKey: fact(
    'an extension’s attributes in a value stand in an object named by its URN',
    '3.5.2',
    'invalidPath',
  ),
  valueArray: fact('a single-valued attribute takes one value, not an array', 'RFC 7643 section 2.4', 'invalidValue'),
  valueNotArray: fact('a multi-valued attribute takes an array', 'RFC 7643 section 2.4', 'invalidValue'),
  valueBare: fact('a complex attribute takes an object', 'RFC 7643 section 2.3.8', 'invalidValue'),
  valueStringified: fact('a boolean is true or false, without quotes', 'RFC 7643 section 2.3.2', 'invalidValue'),
  valueStringifiedNumber: fact('a number is written without quotes', 'RFC 7643 section 2.3.3', 'invalidValue'),
  numberTooLong: {
    rule: 'a number has no more digits than an IEEE 754 double holds',
    section: 'RFC 8259 section 6',
    scimType: 'invalidValue',
  },
  valueNumberForString: fact('a string is written in quotes', 'RFC 7643 section 2.3.1', 'invalidValue'),
  valueEmpty: fact(
    'an attribute without a value is null or left out, not an empty string',
    'RFC 7643 section 2.5',
    'invalidValue',
  ),
  removeWithValue: fact(
    'a remove takes its values from a filter in its path, not from "value"',
    '3.5.2.2',
    'invalidSyntax',
  ),
  replaceCreates: fact('a replace needs a value that its filter matches', '3.5.2.3', 'noTarget'),
  readOnlyValue: fact('a readOnly attribute cannot be changed', '3.5.2', 'mutability'),
  unknownAttribute: fact('no schema of the resource defines the attribute', '3.1', 'invalidSyntax'),
  unknownSchema: fact('the resource type does not have the schema', '3.1', 'invalidSyntax'),
  userNameCharacter: fact('a userName conforms to UsernameCaseMapped of RFC 8265 section 3.3', '5', 'invalidValue'),
  schemasMissing: fact('"schemas" names the core schema of the resource', '3.1', 'invalidSyntax'),
} as const satisfies Record<string, DeviationFact>;

/** `section` is a section of RFC 7644, unless the text names another RFC. */
function fact(rule: string, section: string, scimType: ScimType): DeviationFact {
  return { rule, section: section.startsWith('RFC') ? section : `RFC 7644 section ${section}`, scimType };
}

/** Name of a row in `deviations`. */
export type Deviation = keyof typeof deviations;

/** A deviation that a lenient reader accepted. */
export interface Tolerated {
  readonly deviation: Deviation;
  /** The part of the message that deviates, as the client wrote it. */
  readonly where: string;
}

/** Called for each deviation. Returns to accept it; throws a `ScimError` to refuse it. */
export type Tolerate = (deviation: Deviation, where: string) => void;

/** Refuses every deviation, naming the rule and its section. */
export const strict: Tolerate = (deviation, where) => {
  const { rule, section, scimType } = deviations[deviation];
  throw ScimError.of(scimType, `${where}: ${rule} (${section})`);
};

/** The most deviations of one message that are noted; nobody reads more. */
const maxNotes = 1000;

/** Accepts every deviation and notes it, the first 1,000 of them. */
export function lenient(notes: Tolerated[]): Tolerate {
  return (deviation, where) => {
    if (notes.length < maxNotes) notes.push({ deviation, where });
  };
}
