import { ScimError } from '../../../protocol/errors.ts';
import type { JsonObject } from '../../../protocol/json/json.ts';
import type { ResourceModel } from '../../../protocol/schema/model.ts';
import { readDocument } from './read-document.ts';
import { XmlError, XmlLimitError } from './read-elements.ts';
import { type ResourceShape, shapesOf } from './shapes.ts';
import { writeDocument } from './write-document.ts';

/** Maximum depth of a body. A bulk request with resources has about eight levels. */
const maxDepth = 100;

/** The data and the limits for reading an XML body. */
interface XmlBody {
  readonly models: readonly ResourceModel[];
  readonly path: string;
  readonly maxElements: number;
  readonly pause: () => Promise<void> | undefined;
}

/** Caches the XML forms of the models of each provider. The models do not change. */
const known = new WeakMap<readonly ResourceModel[], readonly ResourceShape[]>();

function shapesFor(models: readonly ResourceModel[]): readonly ResourceShape[] {
  const shapes = known.get(models) ?? shapesOf(models);
  known.set(models, shapes);
  return shapes;
}

/**
 * Reads the XML body of a request as JSON of SCIM 1.1. Rejects with a `ScimError`: status 413 if the body exceeds a
 * limit, and status 400 for any other body that cannot be read.
 */
export async function readXmlBody(text: string, { models, path, maxElements, pause }: XmlBody): Promise<JsonObject> {
  try {
    return await readDocument(text, { shapes: shapesFor(models), path }, { maxDepth, maxElements }, pause);
  } catch (error) {
    if (error instanceof XmlLimitError) throw new ScimError(413, `the body is too large: ${error.message}`);
    if (error instanceof XmlError)
      throw ScimError.of('invalidSyntax', `the body is not XML of SCIM 1.1: ${error.message}`);
    throw error;
  }
}

/** Writes the body of a response in XML. Throws a `NotExpressibleError` for a value that XML 1.0 cannot hold. */
export function writeXmlBody(body: JsonObject, { models, path }: Pick<XmlBody, 'models' | 'path'>): string {
  return writeDocument(body, { shapes: shapesFor(models), path });
}
