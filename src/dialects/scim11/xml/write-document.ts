import { isObject, type Json, type JsonObject } from '../../../protocol/json/json.ts';
import { NotExpressibleError } from '../not-expressible.ts';
import { core11, enterprise11 } from '../urns.ts';
import { findShape } from './find-shape.ts';
import type { Place } from './read-document.ts';
import { xsi } from './read-elements.ts';
import type { ResourceShape, Shape, Shapes } from './shapes.ts';

/**
 * Writes the JSON of SCIM 1.1 as an XML document: a resource, a list, errors, a bulk request or a bulk response. The
 * extensions of a resource are in their XML namespaces (SCIM 1.1 core schema, sections 4 and 12). Repeats the element
 * for each value of a list that no schema defines. Leaves out unassigned attributes. Throws a `NotExpressibleError` for
 * a name that is not a valid XML name, and for a character that XML 1.0 cannot hold.
 */
export function writeDocument(body: JsonObject, place: Place): string {
  const writer = new Writer(place, namespacesIn(body));
  if (body['Errors'] !== undefined) writer.errors(body['Errors']);
  else if (Array.isArray(body['Operations'])) writer.bulk(body, body['Operations']);
  else if (Array.isArray(body['Resources']) || body['totalResults'] !== undefined) writer.list(body);
  else writer.resource(body);
  return writer.toText();
}

/** Declares the namespace of `xsi:type`. */
const typeNamespace = ` xmlns:xsi="${xsi}"`;

/** Maps the URN of each extension in a body to the prefix of its XML namespace. */
function namespacesIn(body: JsonObject): ReadonlyMap<string, string> {
  const prefixes = new Map<string, string>();
  const visit = (resource: Json | undefined): void => {
    if (!isObject(resource)) return;
    for (const [name, value] of Object.entries(resource)) {
      if (!name.includes(':') || !isObject(value) || prefixes.has(name)) continue;
      prefixes.set(name, name === enterprise11 ? 'enterprise' : `ext${prefixes.size + 1}`);
    }
  };
  visit(body);
  for (const list of [body['Resources'], body['Operations']])
    if (Array.isArray(list))
      for (const item of list) visit(isObject(item) && isObject(item['data']) ? item['data'] : item);
  return prefixes;
}

class Writer {
  readonly #parts: string[] = ['<?xml version="1.0" encoding="UTF-8"?>'];
  readonly #place: Place;
  readonly #prefixes: ReadonlyMap<string, string>;

  constructor(place: Place, prefixes: ReadonlyMap<string, string>) {
    this.#place = place;
    this.#prefixes = prefixes;
  }

  toText(): string {
    return this.#parts.join('');
  }

  resource(body: JsonObject): void {
    const shape = findShape(this.#place);
    this.#root(shape?.name ?? 'Resource', shape?.urn ?? core11, () => this.#attributes(body, shape));
  }

  errors(errors: Json): void {
    this.#root('Response', core11, () =>
      this.#element('Errors', () => {
        for (const error of Array.isArray(errors) ? errors : [errors])
          this.#element('Error', () => this.#members(isObject(error) ? error : {}, undefined, ''));
      }),
    );
  }

  list({ schemas: _, Resources, ...counts }: JsonObject): void {
    const content = (): void => {
      this.#members(counts, undefined, '');
      if (!Array.isArray(Resources)) return;
      this.#element('Resources', () => {
        for (const resource of Resources)
          if (isObject(resource)) this.#typed('Resource', resource, pathOf(resource, this.#place));
      });
    };
    this.#root('Response', core11, content, typeNamespace);
  }

  bulk({ schemas: _, Operations: __, ...rest }: JsonObject, operations: readonly Json[]): void {
    const content = (): void => {
      this.#members(rest, undefined, '');
      this.#element('Operations', () => {
        for (const operation of operations) if (isObject(operation)) this.#operation(operation);
      });
    };
    this.#root('Bulk', core11, content, typeNamespace);
  }

  #operation({ data, ...rest }: JsonObject): void {
    this.#element('Operation', () => {
      this.#members(rest, undefined, '');
      if (isObject(data)) this.#typed('data', data, String(rest['path'] ?? ''));
    });
  }

  /** Writes a resource in an element whose attribute `xsi:type` names the resource type. */
  #typed(name: string, resource: JsonObject, path: string): void {
    const shape = findShape({ shapes: this.#place.shapes, path });
    const type = shape ? ` xsi:type="${attributeText(shape.name)}"` : '';
    this.#element(name, () => this.#attributes(resource, shape), type);
  }

  #attributes({ schemas: _, ...rest }: JsonObject, shape: ResourceShape | undefined): void {
    const extensions: (readonly [id: string, prefix: string, extension: JsonObject])[] = [];
    for (const [name, value] of Object.entries(rest)) {
      const prefix = this.#prefixes.get(name);
      if (prefix !== undefined && isObject(value)) extensions.push([name, prefix, value]);
      else this.#value(name, value, shape?.core.get(name.toLowerCase()), '');
    }
    for (const [id, prefix, extension] of extensions)
      this.#members(extension, shape?.extensions.get(id.toLowerCase())?.attributes, `${prefix}:`);
  }

  #members(object: JsonObject, shapes: Shapes | undefined, prefix: string): void {
    for (const [name, value] of Object.entries(object))
      this.#value(name, value, shapes?.get(name.toLowerCase()), prefix);
  }

  #value(name: string, value: Json | undefined, shape: Shape | undefined, prefix: string): void {
    if (value === undefined || value === null) return;
    const tag = `${prefix}${checkedName(name)}`;
    if (shape?.child !== undefined) {
      const child = `${prefix}${checkedName(shape.child)}`;
      this.#element(tag, () => {
        for (const item of Array.isArray(value) ? value : [value]) this.#item(child, item, shape.subs, name, prefix);
      });
    } else for (const item of Array.isArray(value) ? value : [value]) this.#item(tag, item, shape?.subs, name, prefix);
  }

  #item(tag: string, value: Json, subs: Shapes | undefined, name: string, prefix: string): void {
    if (value === null) return;
    if (Array.isArray(value))
      throw new NotExpressibleError(`XML cannot hold a list inside the list ${name}`, 'invalidValue', useJson);
    this.#element(tag, () => {
      if (isObject(value)) this.#members(value, subs, prefix);
      else this.#parts.push(elementText(String(value), name));
    });
  }

  #root(name: string, namespace: string, content: () => void, more = ''): void {
    const declared = [...this.#prefixes].map(([id, prefix]) => ` xmlns:${prefix}="${attributeText(id)}"`);
    this.#element(checkedName(name), content, ` xmlns="${attributeText(namespace)}"${declared.join('')}${more}`);
  }

  #element(tag: string, content: () => void, attributes = ''): void {
    this.#parts.push(`<${tag}${attributes}>`);
    content();
    this.#parts.push(`</${tag}>`);
  }
}

/**
 * Returns the path that determines the type of a resource in a list. If the path of the request names no type, takes
 * the path from the location of the resource.
 */
function pathOf({ meta }: JsonObject, { path }: Place): string {
  if (path.length > 1) return path;
  const location = isObject(meta) ? meta['location'] : undefined;
  return typeof location === 'string' ? `/${location.split('/').at(-2) ?? ''}` : path;
}

const useJson = 'use JSON instead of XML';

function checkedName(name: string): string {
  if (/^[A-Za-z_][\w.-]*$/.test(name)) return name;
  throw new NotExpressibleError(
    `${JSON.stringify(name)} cannot be the name of an XML element`,
    'invalidValue',
    useJson,
  );
}

/** Matches a character that XML 1.0 section 2.2 excludes. */
const forbidden = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/u;

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // An XML parser replaces `\r`, `\n` and `\t` in the value of an attribute if they are not escaped. In the text of an
  // element, the parser replaces only `\r`.
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#9;',
};

/** Escapes the text of an element. Throws a `NotExpressibleError` for a character that XML 1.0 cannot hold. */
function elementText(text: string, name: string): string {
  const found = forbidden.exec(text)?.[0];
  if (found === undefined) return text.replace(/[&<>\r]/g, (character) => escapes[character] as string);
  const code = found.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
  throw new NotExpressibleError(
    `the value of ${name} has the character U+${code}, which XML 1.0 cannot hold`,
    'invalidValue',
    useJson,
  );
}

function attributeText(text: string): string {
  return elementText(text, 'a namespace').replace(/["\n\t]/g, (character) => escapes[character] as string);
}
