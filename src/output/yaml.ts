import { Document, visit } from 'yaml';
import type { Json } from '../protocol/json/json.ts';
import { escapeObeyed, hasObeyed } from './json.ts';
import type { Renderer } from './renderer.ts';

/** A sequence that grows as resources arrive and is a valid document at any time; a mapping for one resource. */
export const yaml: Renderer = {
  async *many(resources) {
    let empty = true;
    for await (const resource of resources) {
      yield printYaml([resource]);
      empty = false;
    }
    if (empty) yield '[]\n';
  },
  one: printYaml,
};

/**
 * YAML text of a value, readable as the same value by YAML 1.2 and 1.1, where an unquoted `no`, `12:30` or `=` is not a string.
 */
export function printYaml(value: Json): string {
  const document = new Document(value, { compat: 'yaml-1.1', aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value !== 'string') return;
      if (hasObeyed(node.value) || node.value === '=' || node.value === '<<') node.type = 'QUOTE_DOUBLE';
    },
  });
  return escapeObeyed(document.toString({ lineWidth: 0 }));
}
