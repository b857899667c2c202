import { SaxesParser } from 'saxes';

/** An element of an XML document with its namespace. Comments and processing instructions are left out. */
export interface XmlElement {
  /** The name without its prefix. */
  readonly name: string;
  /** The URI of the namespace; empty if the element has no namespace. */
  readonly namespace: string;
  readonly children: XmlElement[];
  /**
   * The text of an element without child elements. An element with both text and child elements is an error, except for
   * white space.
   */
  text: string;
  /** The local name in `xsi:type`. */
  readonly type: string | undefined;
  /** True for an element with `xsi:nil="true"`. */
  readonly isNil: boolean;
}

/** Limits of a document. */
export interface XmlLimits {
  readonly maxDepth: number;
  readonly maxElements: number;
}

/** The error for text that is not XML, or for XML that SCIM 1.1 does not use. */
export class XmlError extends Error {
  override readonly name: string = 'XmlError';
}

/** The error for a document above one of the limits. */
export class XmlLimitError extends XmlError {
  override readonly name = 'XmlLimitError';
}

/** Maximum number of attributes of an element. SCIM 1.1 uses only `xmlns` and the attributes of `xsi`. */
const maxAttributes = 64;

/** Number of characters that are parsed before `pause` is called. */
const chunkLength = 32_768;

/** The namespace of `xsi:type` and `xsi:nil`. */
export const xsi = 'http://www.w3.org/2001/XMLSchema-instance';
const harmless: ReadonlySet<string> = new Set([
  xsi,
  'http://www.w3.org/2000/xmlns/',
  'http://www.w3.org/XML/1998/namespace',
]);

/**
 * Reads an XML 1.0 document with namespaces. Rejects with an `XmlError` for a document type declaration, an entity
 * other than the five of XML, an encoding other than UTF-8, or an attribute outside the namespaces of XML and of XML
 * Schema. Rejects with an `XmlLimitError` if the document exceeds a limit. Awaits `pause` between parts of the text, so
 * that a large document does not block the event loop.
 */
export async function readElements(
  text: string,
  limits: XmlLimits,
  pause: () => Promise<void> | undefined = () => undefined,
): Promise<XmlElement> {
  const builder = new Builder(limits);
  for (let start = 0; start < text.length; start += chunkLength) {
    builder.write(text.slice(start, start + chunkLength));
    const pausing = pause();
    if (pausing) await pausing;
  }
  return builder.end();
}

class Builder {
  readonly #limits: XmlLimits;
  readonly #parser = new SaxesParser({ xmlns: true, position: false });
  readonly #open: XmlElement[] = [];
  #root: XmlElement | undefined;
  #elements = 0;
  #attributes = 0;

  constructor(limits: XmlLimits) {
    this.#limits = limits;
    const parser = this.#parser;
    // The handler must throw, because otherwise the parser continues after an error.
    parser.on('error', ({ message }) => {
      throw new XmlError(shown(message));
    });
    parser.on('xmldecl', ({ version, encoding = 'UTF-8' }) => {
      if (version !== '1.0') throw new XmlError('the version of XML must be 1.0');
      if (!/^(?:utf-?8|us-ascii)$/i.test(encoding)) throw new XmlError('the encoding of XML must be UTF-8');
    });
    parser.on('doctype', () => {
      throw new XmlError('a document type declaration is not allowed');
    });
    parser.on('opentagstart', () => {
      this.#attributes = 0;
      if (++this.#elements > limits.maxElements)
        throw new XmlLimitError(`the document has more than ${limits.maxElements} elements`);
    });
    parser.on('attribute', () => {
      if (++this.#attributes > maxAttributes)
        throw new XmlLimitError(`an element has more than ${maxAttributes} attributes`);
    });
    parser.on('opentag', (tag) => this.#openElement(tag));
    parser.on('text', (text) => this.#addText(text));
    parser.on('cdata', (text) => this.#addText(text));
    parser.on('closetag', () => this.#closeElement());
  }

  write(text: string): void {
    this.#parser.write(text);
  }

  end(): XmlElement {
    this.#parser.close();
    if (!this.#root) throw new XmlError('the document has no element');
    return this.#root;
  }

  #openElement(tag: { local: string; uri: string; ns: Record<string, string>; attributes: Record<string, Attribute> }) {
    const { maxDepth } = this.#limits;
    if (this.#open.length >= maxDepth)
      throw new XmlLimitError(`the elements are nested more than ${maxDepth} levels deep`);
    let type: string | undefined;
    let isNil = false;
    for (const { uri, local, prefix, value } of Object.values(tag.attributes)) {
      if (!harmless.has(uri) && prefix !== 'xmlns' && local !== 'xmlns')
        throw new XmlError(
          `the element ${shown(tag.local)} has the attribute ${shown(local)}, which SCIM 1.1 does not define`,
        );
      if (uri !== xsi) continue;
      if (local === 'type') type = value.trim().split(':').at(-1);
      if (local === 'nil') isNil = /^(?:true|1)$/.test(value.trim());
    }
    const element: XmlElement = { name: tag.local, namespace: tag.uri, children: [], text: '', type, isNil };
    this.#open.at(-1)?.children.push(element);
    this.#root ??= element;
    this.#open.push(element);
  }

  #addText(text: string): void {
    const element = this.#open.at(-1);
    if (element) element.text += text;
  }

  #closeElement(): void {
    const element = this.#open.pop();
    if (!element || element.children.length === 0) return;
    if (/\S/.test(element.text))
      throw new XmlError(`the element ${shown(element.name)} contains both text and elements`);
    element.text = '';
  }
}

type Attribute = { uri: string; local: string; prefix: string; value: string };

/** Shortens text of a document for a message. */
const shown = (text: string): string => (text.length > 100 ? `${text.slice(0, 100)}…` : text);
