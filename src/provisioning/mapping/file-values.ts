import type { ResourceModel } from '../../protocol/schema/model.ts';
import { SourceError } from '../errors.ts';
import { type AttributeTarget, attributePaths, isReadOnly, parseColumnTarget } from '../headers/column-target.ts';
import { columnIndex } from '../source/column-reference.ts';
import { assignTexts, isList } from './assign-texts.ts';
import type { FileChoices, Placed, TemplateChoice, ValueChoice } from './choices.ts';
import { isSecretColumn } from './describe.ts';
import { compileGroupRule } from './group-rule.ts';
import type { FixedValue, Mapping, TemplateValue, TemplateValuePart } from './mapping.ts';
import { isKeyTarget } from './row-keys.ts';
import { parseTemplate } from './template.ts';

/** The values of a mapping file that do not come from one column. */
export interface FileValues {
  readonly values: Pick<Mapping, 'constants' | 'templates' | 'defaults' | 'groupRules'>;
  /**
   * The paths that constants and templates set, each mapped to `constant` or `template`. No column sets these paths.
   */
  readonly paths: ReadonlyMap<string, 'constant' | 'template'>;
  /** Targets of the constants and templates. */
  readonly targets: readonly AttributeTarget[];
}

/** The value that is used if there is no mapping file. */
export const noFileValues: FileValues = { values: {}, paths: new Map(), targets: [] };

interface FileContext {
  readonly headers: readonly string[];
  readonly model: ResourceModel;
  /**
   * The paths for which the user chose a column, each mapped to the origin of this choice: `--map`, or a place in the
   * mapping file.
   */
  readonly explicit: ReadonlyMap<string, string>;
}

/**
 * Compiles the constants, templates, defaults and group rules of a mapping file. Ignores a constant or a template if
 * `--map` sets its path. Throws a `SourceError` (`badMap`) that names the place in the file.
 */
export function compileFileValues(file: FileChoices, context: FileContext): FileValues {
  const paths = new Map<string, 'constant' | 'template'>();
  const claim = ({ path }: AttributeTarget, { at }: Placed, kind: 'constant' | 'template'): boolean => {
    const chosen = context.explicit.get(path);
    if (chosen === '--map') return false;
    if (chosen !== undefined || paths.has(path)) {
      const other = chosen === undefined ? `a ${paths.get(path)}` : 'a column';
      throw new SourceError('badMap', `${at}: ${path} is set by ${other} and by a ${kind}`, {
        hint: 'Remove one of the two. A default is used only for rows without a value.',
      });
    }
    paths.set(path, kind);
    return true;
  };
  const templates = file.templates.flatMap((choice): TemplateValue[] => {
    const target = targetOf(choice, context.model);
    const parts = partsOf(choice, context.headers);
    return claim(target, choice, 'template') ? [{ target, text: choice.text, parts }] : [];
  });
  const constants = file.constants.flatMap((choice): FixedValue[] => {
    const value = fixedValue(choice, 'constant', context.model);
    return claim(value.target, choice, 'constant') ? [value] : [];
  });
  const defaults = file.defaults.map((choice) => {
    const value = fixedValue(choice, 'default', context.model);
    if (paths.get(value.target.path) !== 'constant') return value;
    throw new SourceError('badMap', `${choice.at}: ${value.target.path} has a constant and a default`, {
      hint: 'Remove one of the two. A default is used only for rows without a value.',
    });
  });
  const groupRules = file.groups.map((choice) => compileGroupRule(choice, context.model));
  return {
    values: {
      ...(constants.length > 0 ? { constants } : {}),
      ...(templates.length > 0 ? { templates } : {}),
      ...(defaults.length > 0 ? { defaults } : {}),
      ...(groupRules.length > 0 ? { groupRules } : {}),
    },
    paths,
    targets: [...templates, ...constants].map(({ target }) => target),
  };
}

/** Returns the target of a constant, a template or a default. Links and secrets are refused. */
function targetOf({ path, at }: Placed & { readonly path: string }, model: ResourceModel): AttributeTarget {
  const refuse = (reason: string, hint?: string): SourceError =>
    new SourceError('badMap', `${at}: ${reason}`, { hint });
  const target = parseColumnTarget(path, model);
  if (!target) {
    throw new SourceError('badMap', `${at}: ${model.resourceType.name} has no attribute ${JSON.stringify(path)}`, {
      hint: 'To see the schemas of the server, run scimctl schemas list.',
      near: { typed: path, candidates: attributePaths(model) },
    });
  }
  if (target.kind === 'groups')
    throw refuse('groups can be set only by a group rule', 'Write a group rule under "groups".');
  if (target.kind === 'manager') throw refuse('the manager must come from a column');
  if (isReadOnly(target)) throw refuse(`only the server sets ${target.path}`);
  if (isSecretColumn({ column: '', targets: [target] }))
    throw refuse(`${target.path} is a secret, and a mapping file must not contain secrets`);
  return target;
}

function fixedValue(choice: ValueChoice, kind: 'constant' | 'default', model: ResourceModel): FixedValue {
  const { at, values } = choice;
  const target = targetOf(choice, model);
  if (isKeyTarget(target)) {
    throw new SourceError('badMap', `${at}: ${target.path} identifies a person, so a ${kind} is not allowed`, {
      hint: 'Map a column, or write a template.',
    });
  }
  const reason =
    values.length > 1 && !isList(target) ? 'the attribute can have only one value' : assignTexts({}, target, values);
  if (reason !== undefined) throw new SourceError('badMap', `${at}: the ${kind} of ${target.path} is wrong: ${reason}`);
  return { target, values };
}

function partsOf({ text, at }: TemplateChoice, headers: readonly string[]): TemplateValuePart[] {
  const parsed = parseTemplate(text);
  if ('reason' in parsed) {
    throw new SourceError('badMap', `${at}: ${parsed.reason}`, {
      hint: 'An example of a template is "{First name} {Last name | upper}".',
      ...(parsed.near ? { near: parsed.near } : {}),
    });
  }
  return parsed.map((part) => {
    if (typeof part === 'string') return part;
    try {
      const index = columnIndex(headers, part.column);
      if (!isSecretColumn({ column: headers[index] ?? '', targets: [] }))
        return { position: index + 1, functions: part.functions };
      throw new SourceError(
        'badMap',
        `a template must not use column ${JSON.stringify(part.column)}, because the column contains secrets`,
      );
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      const { hint, near } = error;
      throw new SourceError(error.code, `${at}: ${error.message}`, { hint, cause: error, ...(near ? { near } : {}) });
    }
  });
}
