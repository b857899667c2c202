import type { ResourceShape } from './shapes.ts';

/**
 * Returns the XML form of the resource type that has the first known name in `names`. If no name is known, returns the
 * form of the type whose endpoint is in `path`.
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
