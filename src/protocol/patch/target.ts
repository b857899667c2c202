import type { Tolerate } from '../deviation.ts';
import { ScimError } from '../errors.ts';
import { compileElementFilter, type Filter, FilterError, parsePatchPath, type ValueTest } from '../filter/index.ts';
import type { AttributeModel, ResourceModel, SchemaModel } from '../schema/model.ts';
import {
  type AttributePath,
  printAttributePath,
  qualifyPath,
  resolvePath,
  shorten,
  type Target,
} from '../schema/path.ts';

/** The extension or attribute that an operation changes. */
export type PatchTarget =
  | { readonly kind: 'extension'; readonly schema: SchemaModel }
  | {
      readonly kind: 'attribute';
      /** URN of the extension that contains the attribute; `undefined` for the core schema. */
      readonly extension: string | undefined;
      readonly attribute: AttributeModel;
      readonly subAttribute: AttributeModel | undefined;
      /** Tests whether the filter of the path selects a value; `undefined` if the path has no filter. */
      readonly test: ValueTest | undefined;
      readonly filter: Filter | undefined;
    };

/**
 * Resolves a PATCH path. Returns `undefined` for an unknown attribute that is tolerated. Throws a `ScimError` with
 * `invalidPath` or `invalidFilter` for an invalid path, and for an unknown attribute that is not tolerated.
 */
export function resolvePatchPath(source: string, model: ResourceModel, tolerate: Tolerate): PatchTarget | undefined {
  const { path, filter, subAttribute } = parsePatchPath(source, { tolerate });
  const target = resolvePath(path, model) ?? resolveUnqualified(path, model, tolerate);
  if (!target) {
    unknownPath(source, tolerate);
    return undefined;
  }
  if (target.kind === 'extension') {
    if (filter)
      throw new FilterError('a path to an extension cannot have a filter', source, 0, source.length, 'invalidPath');
    return { kind: 'extension', schema: target.schema };
  }
  const { attribute } = target;
  if (filter && (target.subAttribute || (!attribute.multiValued && attribute.type !== 'complex'))) {
    throw ScimError.of('invalidPath', `a filter in [ ] cannot follow ${printAttributePath(path)}`);
  }
  const behind = subAttribute === undefined ? undefined : attribute.subAttribute(subAttribute);
  if (subAttribute !== undefined && !behind) {
    unknownPath(source, tolerate);
    return undefined;
  }
  return {
    kind: 'attribute',
    extension: target.extension,
    attribute,
    subAttribute: behind ?? target.subAttribute,
    filter,
    test: filter && compileElementFilter(filter, attribute, tolerate),
  };
}

/**
 * Resolves a path that has no URN as an attribute of an extension. Returns `undefined` if no extension, or more than
 * one extension, defines the attribute.
 */
function resolveUnqualified(path: AttributePath, model: ResourceModel, tolerate: Tolerate): Target | undefined {
  const qualified = qualifyPath(path, model);
  const target = qualified && resolvePath(qualified, model);
  if (target) tolerate('pathUnqualified', printAttributePath(path));
  return target;
}

/**
 * Calls `tolerate` for an unknown attribute. Throws a `ScimError` with `invalidPath` if the attribute is not tolerated.
 */
export function unknownPath(source: string, tolerate: Tolerate): void {
  try {
    tolerate('unknownAttribute', shorten(source));
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    throw ScimError.of('invalidPath', `there is no attribute ${shorten(source)}`, { cause: error });
  }
}
