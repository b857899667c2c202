import { isUnsafeName, type Json, type JsonObject } from '../../../protocol/json/json.ts';
import { core11 } from '../urns.ts';
import { findShape } from './find-shape.ts';
import { readElements, type XmlElement, XmlError, XmlLimitError, type XmlLimits } from './read-elements.ts';
import type { ResourceShape, Shape, Shapes } from './shapes.ts';

/** The context of a document: the XML forms of the resource types, and the path of the request. */
export interface Place {
  readonly shapes: readonly ResourceShape[];
  readonly path: string;
}

/**
 * Reads an XML document of SCIM 1.1 as the JSON of SCIM 1.1: a resource, a list, errors, a bulk request or a bulk
 * response. The schema decides whether a value is a list, a boolean or a number. If no schema defines an element, its
 * value is text, or an object if the element has child elements. The values of a repeated element without a schema
 * become a list. Rejects with an `XmlError` or an `XmlLimitError`.
 */
export async function readDocument(
  text: string,
  place: Place,
  limits: XmlLimits,
  pause?: () => Promise<void> | undefined,
): Promise<JsonObject> {
  const root = await readElements(text, limits, pause);
  if (root.name === 'Errors') return { Errors: errorsIn(root) };
  if (root.name === 'Response') return readResponse(root, place);
  if (root.name === 'Bulk') return readBulk(root, place);
  const shape = findShape(place, root.name);
  checkNamespace(root, shape);
  return readResource(root, shape);
}

function checkNamespace({ name, namespace }: XmlElement, shape: ResourceShape | undefined): void {
  if (isCore(namespace, shape)) return;
  throw new XmlError(`the element ${name} must be in the namespace ${shape?.urn ?? core11}`);
}

/**
 * True for the namespace of the core schema. Also true for an empty namespace, because some clients write no namespace
 * on elements below the root.
 */
const isCore = (namespace: string, shape: ResourceShape | undefined): boolean =>
  namespace === '' || namespace === core11 || namespace === shape?.urn;

function readResponse(root: XmlElement, place: Place): JsonObject {
  checkNamespace(root, undefined);
  const named = (name: string) => root.children.find((child) => child.name === name);
  const [errors, resource, resources] = [named('Errors'), named('Resource'), named('Resources')];
  if (errors) return { Errors: errorsIn(errors) };
  if (resource) return readTyped(resource, place);
  const counts = root.children.filter((child) => child !== resources);
  return {
    schemas: [core11],
    ...Object.fromEntries(counts.map((element) => [element.name, readNumber(element.text)])),
    ...(resources ? { Resources: resources.children.map((child) => readTyped(child, place)) } : {}),
  };
}

function errorsIn({ children }: XmlElement): Json[] {
  return children.map((error) => Object.fromEntries(error.children.map(({ name, text }) => [name, text])));
}

function readBulk(root: XmlElement, place: Place): JsonObject {
  checkNamespace(root, undefined);
  const body: JsonObject = { schemas: [core11] };
  for (const child of root.children) {
    if (child.name === 'Operations') body['Operations'] = child.children.map((each) => readOperation(each, place));
    else if (child.name === 'failOnErrors') body['failOnErrors'] = readNumber(child.text);
  }
  return body;
}

function readOperation({ children }: XmlElement, { shapes }: Place): JsonObject {
  const operation: JsonObject = {};
  const path = children.find(({ name }) => name === 'path')?.text.trim() ?? '';
  for (const child of children) {
    if (child.name === 'data') operation['data'] = readTyped(onlyResource(child, shapes), { shapes, path });
    else if (child.name === 'status') operation['status'] = readObject(child.children, undefined);
    else if (isUnsafeName(child.name)) throw unsafe(child);
    else operation[child.name] = child.text.trim();
  }
  return operation;
}

/**
 * Returns the resource in `data`. If the only child element of `data` is a resource, returns this child. Otherwise
 * returns `data` itself.
 */
function onlyResource(data: XmlElement, shapes: readonly ResourceShape[]): XmlElement {
  const [only, ...others] = data.children;
  return only && others.length === 0 && shapes.some(({ name }) => name === only.name) ? only : data;
}

function readTyped(element: XmlElement, place: Place): JsonObject {
  return readResource(element, findShape(place, element.type, element.name));
}

function readResource(element: XmlElement, shape: ResourceShape | undefined): JsonObject {
  const core: JsonObject = {};
  const extensions = new Map<string, JsonObject>();
  for (const child of element.children) {
    if (isCore(child.namespace, shape)) {
      assign(core, child, shape?.core);
      continue;
    }
    const known = shape?.extensions.get(child.namespace.toLowerCase());
    const id = known?.urn ?? child.namespace;
    if (isUnsafeName(id)) throw unsafe(child);
    const attributes = extensions.get(id) ?? {};
    extensions.set(id, attributes);
    checkNumber(extensions.size, child);
    assign(attributes, child, known?.attributes);
  }
  return { schemas: [shape?.urn ?? core11, ...extensions.keys()], ...core, ...Object.fromEntries(extensions) };
}

function readObject(children: readonly XmlElement[], shapes: Shapes | undefined): JsonObject {
  const object: JsonObject = {};
  for (const child of children) assign(object, child, shapes);
  return object;
}

/**
 * Maximum number of different names among the child elements of one element. Each different name makes the object
 * slower to build.
 */
const maxNames = 1000;

function checkNumber(count: number, { name }: XmlElement): void {
  if (count > maxNames)
    throw new XmlLimitError(
      `the element that contains ${name} has child elements with more than ${maxNames} different names`,
    );
}

/**
 * Maps each object to its number of members. Without this cache, the members would be counted for each element, in
 * quadratic time.
 */
const counts = new WeakMap<JsonObject, number>();

function assign(target: JsonObject, element: XmlElement, shapes: Shapes | undefined): void {
  const shape = shapes?.get(element.name.toLowerCase());
  const name = shape?.name ?? element.name;
  if (isUnsafeName(name)) throw unsafe(element);
  const value = readValue(element, shape);
  const before = target[name];
  if (!Object.hasOwn(target, name)) {
    const count = (counts.get(target) ?? 0) + 1;
    checkNumber(count, element);
    counts.set(target, count);
    target[name] = value;
  } else if (Array.isArray(before)) {
    // `push(...value)` fails for a long list, because the number of arguments of a call is limited.
    for (const item of shape?.child !== undefined && Array.isArray(value) ? value : [value]) before.push(item);
  } else if (shape) throw new XmlError(`the element ${name} must not occur twice`);
  else target[name] = [before as Json, value];
}

function unsafe({ name }: XmlElement): XmlError {
  return new XmlError(`no attribute can have the name ${name}`);
}

function readValue(element: XmlElement, shape: Shape | undefined): Json {
  if (element.isNil) return null;
  if (!shape) return element.children.length > 0 ? readObject(element.children, undefined) : element.text;
  if (shape.child === undefined) return readItem(element, shape);
  const { children, text } = element;
  if (children.length === 0) return text.trim() === '' ? [] : [readItem(element, shape)];
  return isItem(children, shape) ? [readItem(element, shape)] : children.map((child) => readItem(child, shape));
}

/**
 * True if the element of a multi-valued attribute is one value, and does not contain a child element for each value.
 * Some services repeat the element for each value.
 */
function isItem(children: readonly XmlElement[], { child, subs }: Shape): boolean {
  return subs !== undefined && children.every(({ name }) => name !== child && subs.has(name.toLowerCase()));
}

function readItem(element: XmlElement, { kind, subs }: Shape): Json {
  const { children, text } = element;
  if (element.isNil) return null;
  if (children.length > 0) return readObject(children, subs);
  switch (kind) {
    case 'complex':
      return text.trim() === '' ? {} : text;
    case 'boolean':
      return readBoolean(text);
    case 'number':
      return readNumber(text);
    case 'trimmed':
      return text.trim();
    case 'binary':
      return text.replace(/\s+/g, '');
    case 'text':
      return text;
  }
}

/**
 * Reads a boolean of XML Schema. Returns any other text without a change, so that the validation can report this text.
 */
function readBoolean(text: string): Json {
  const word = text.trim();
  if (word === 'true' || word === '1') return true;
  return word === 'false' || word === '0' ? false : text;
}

/** Reads a number. Returns the text unchanged if it is not a number, or if a double cannot represent the number. */
function readNumber(text: string): Json {
  const digits = text.trim();
  if (!/^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(digits)) return text;
  const value = Number(digits);
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? digits : value;
}
