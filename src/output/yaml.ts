import { Document, visit } from 'yaml';
import type { Json } from '../protocol/json/json.ts';
import { escapeObeyed, hasObeyed } from './json.ts';
import type { Renderer } from './renderer.ts';

/**
 * Prints a list as a sequence. The sequence is written while resources arrive, and is a valid document after each
 * resource. Prints one resource as a mapping.
 */
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
 * Converts a value to YAML text. YAML 1.2 and YAML 1.1 parse this text to the same value. Strings such as `no`, `12:30`
 * and `=` are quoted, because YAML 1.1 would otherwise not parse such text as a string.
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
