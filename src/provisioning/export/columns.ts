import type { AttributeModel, ResourceModel } from '../../protocol/schema/model.ts';
import { urn } from '../../protocol/urns.ts';
import { SourceError } from '../errors.ts';
import { type ColumnTarget, parseColumnTarget } from '../headers/column-target.ts';
import { inferMapping } from '../mapping/infer.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { isSettable } from './settable.ts';

/** The columns of a table with people, and the mapping that an import uses to read the table. */
export interface ExportTable {
  readonly headers: readonly string[];
  /** One target for each header. */
  readonly targets: readonly ColumnTarget[];
  readonly mapping: Mapping;
}

/** A column with its full path, and with a shorter header that is easier to read. */
interface Column {
  readonly path: string;
  readonly short: string;
}

/** Columns that come first, because this order makes the table easier to read. */
const first = ['userName', 'externalId', 'active', 'displayName'];
/** Sub-attributes that describe the value of another sub-attribute. Only `primary` has its own column. */
const describing: ReadonlySet<string> = new Set(['type', 'primary', 'display', '$ref']);

/**
 * Returns a column for each value that a cell can hold, in the order of the schemas. The columns depend only on the
 * schemas. Therefore the header can be written before a person is read. Throws a `SourceError` if the service has no
 * attribute that identifies a person.
 */
export function exportTable(model: ResourceModel): ExportTable {
  const columns = columnsOf(model).filter(({ path }) => parseColumnTarget(path, model) !== undefined);
  const short = tryInfer(
    columns.map((column) => column.short),
    model,
  );
  const headers = columns.map(({ path, short: header }, index) => {
    const targets = short?.columns[index]?.targets ?? [];
    return targets.length === 1 && targets[0]?.path === parseColumnTarget(path, model)?.path ? header : path;
  });
  const mapping = inferMapping(headers, model);
  return { headers, targets: mapping.columns.flatMap(({ targets }) => targets), mapping };
}

/**
 * Infers the mapping of a table with short headers. Returns `undefined` if the short headers are ambiguous because of
 * an attribute of the service.
 */
function tryInfer(headers: readonly string[], model: ResourceModel): Mapping | undefined {
  try {
    return inferMapping(headers, model);
  } catch (error) {
    if (error instanceof SourceError) return undefined;
    throw error;
  }
}

function columnsOf({ core, extensions }: ResourceModel): Column[] {
  const own = core.attributes
    .filter(({ name }) => name !== 'schemas')
    .flatMap((attribute) => columnsOfAttribute(attribute));
  const leading = first.flatMap((path) => own.find((column) => column.path === path) ?? []);
  const extended = extensions.flatMap(({ urn: schema, attributes }) =>
    attributes.flatMap((attribute) => columnsOfAttribute(attribute, schema === urn.EnterpriseUser)),
  );
  const rest = own.filter((column) => !leading.includes(column));
  return [...leading, ...rest, ...extended, { path: 'groups', short: 'groups' }];
}

/** Returns the columns of one attribute. If `isShort` is true, the headers have no URN. */
function columnsOfAttribute(attribute: AttributeModel, isShort = true): Column[] {
  if (!isSettable(attribute)) return [];
  const { path, name, multiValued } = attribute;
  const header = isShort ? name : path;
  if (name === 'manager' && path !== name) return [{ path, short: header }];
  const parts = attribute.subAttributes.filter((sub) => isSettable(sub) && !describing.has(sub.name));
  if (attribute.type !== 'complex') return [{ path, short: header }];
  if (!multiValued) {
    return parts.map((part) => ({ path: `${path}.${part.name}`, short: `${header}.${part.name}` }));
  }
  const types = attribute.subAttribute('type')?.canonicalValues ?? [];
  const primary = attribute.subAttribute('primary');
  const typedParts = primary && isSettable(primary) ? [...parts, primary] : parts;
  const typed = types.flatMap((type) =>
    typedParts.map((part): Column => {
      const short = part.name === 'value' ? `${header}.${type}` : `${header}.${type}.${part.name}`;
      return { path: `${path}[type eq "${type}"].${part.name}`, short };
    }),
  );
  const untyped = attribute.subAttribute('value') ? [{ path: `${path}.value`, short: header }] : [];
  return [...typed, ...untyped];
}
