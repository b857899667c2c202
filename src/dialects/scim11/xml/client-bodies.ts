import { NetworkError } from '../../../protocol/exchange/network-error.ts';
import type { JsonObject } from '../../../protocol/json/json.ts';
import { createResourceModel } from '../../../protocol/schema/model.ts';
import { standardResourceTypes, standardSchemas } from '../../../protocol/schema/standard/index.ts';
import { readDocument } from './read-document.ts';
import { XmlError, XmlLimitError } from './read-elements.ts';
import { shapesOf } from './shapes.ts';
import { writeDocument } from './write-document.ts';

/**
 * The XML forms of User and Group of RFC 7643. They are used for every service, because SCIM 1.1 has no schemas in the
 * form of SCIM 2.0.
 */
const shapes = shapesOf(standardResourceTypes.map((type) => createResourceModel(type, standardSchemas)));

/** The limits of a response. A group with a million members has about four million elements. */
const limits = { maxDepth: 100, maxElements: 10_000_000 };

/** Minimum average number of characters per XML element. A text with a lower average consists mostly of tags. */
const charactersPerElement = 8;

/** Number of elements that is always allowed, even in a short text. */
const fewElements = 100_000;

/**
 * Reads an XML response as JSON of SCIM 1.1. Resolves to `undefined` if the text is not XML of SCIM 1.1. Rejects with a
 * `NetworkError` (`protocol`) if the response exceeds a limit.
 */
export async function readXmlResponse(text: string, path: string): Promise<JsonObject | undefined> {
  const maxElements = Math.min(
    limits.maxElements,
    Math.max(fewElements, Math.ceil(text.length / charactersPerElement)),
  );
  try {
    return await readDocument(text, { shapes, path }, { ...limits, maxElements });
  } catch (error) {
    if (error instanceof XmlLimitError)
      throw new NetworkError(`the response is XML, but ${error.message}`, 'protocol', true);
    if (error instanceof XmlError) return undefined;
    throw error;
  }
}

/** Writes the body of a request in XML. Throws a `NotExpressibleError` for a value that XML 1.0 cannot hold. */
export function writeXmlRequest(body: JsonObject, path: string): string {
  return writeDocument(body, { shapes, path });
}
