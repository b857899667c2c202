import type { ResourceShape } from './shapes.ts';

/**
 * Returns the XML form of the first resource type that has one of these names. Otherwise, returns the form of the type
 * whose endpoint is in `path`.
 */
export function findShape(
  { shapes, path }: { readonly shapes: readonly ResourceShape[]; readonly path: string },
  ...names: readonly (string | undefined)[]
): ResourceShape | undefined {
  for (const name of names) {
    const found = shapes.find((shape) => shape.name === name);
    if (found) return found;
  }
  const endpoint = `/${path.split('/')[1] ?? ''}`.toLowerCase();
  return shapes.find((shape) => shape.endpoint.toLowerCase() === endpoint);
}
