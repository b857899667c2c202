import type { ResourceModel } from '../../protocol/schema/model.ts';
import { type ColumnTarget, isReadOnly, parseColumnTarget } from '../headers/column-target.ts';
import { foldHeader } from '../headers/fold-header.ts';
import { type HeaderMeaning, meaningsOf, productColumn, productOf } from '../headers/header-tables.ts';
import type { Product } from '../headers/products.ts';
import type { Candidate } from './candidate.ts';

/** Information from all headers that decides the meaning of each. */
export interface HeaderContext {
  readonly product: Product | undefined;
  readonly hasGivenName: boolean;
  readonly hasFamilyName: boolean;
  /** True if there are legal names besides the preferred names. */
  readonly hasLegalName: boolean;
}

/** Reads all headers once. */
export function headerContext(headers: readonly string[]): HeaderContext {
  const has = (path: string) => headers.some((header) => meaningsOf(header).some((meaning) => meaning.path === path));
  const product = productOf(headers);
  return {
    product,
    hasGivenName: has('name.givenName'),
    hasFamilyName: has('name.familyName'),
    hasLegalName: headers.some((header) => foldHeader(header).startsWith('legal')),
  };
}

/** Rank of an unambiguous header: a SCIM path, or the column of a known product. */
const certain = -1;

/** The candidates of a header: a column of a known product, a SCIM path, or a known header. */
export function recognise(header: string, index: number, context: HeaderContext, model: ResourceModel): Candidate[] {
  const ofProduct = productColumn(context.product, header);
  if (ofProduct) {
    const { paths, reading } = ofProduct;
    return candidatesOf(
      paths.map((path) => ({ path, rank: certain, ...(reading === undefined ? {} : { reading }) })),
      index,
      model,
    );
  }
  const asPath = parseColumnTarget(header, model);
  const isPath = asPath !== undefined && !isReadOnly(asPath);
  if (isPath && isWrittenAsPath(header, asPath)) return [{ index, target: asPath, rank: certain }];
  const known = candidatesOf(inContext(header, context) ?? meaningsOf(header), index, model);
  if (!isPath) return known;
  // `Manager` is a path and a known header: it means the same, and still gives way to the surer `Manager ID`.
  const same = known.find(({ target }) => target.path === asPath.path);
  return [same ?? { index, target: asPath, rank: certain }];
}

/** True for a header that is no ordinary word: `externalId`, `name.givenName`, `emails.work`, an extension's URN. */
function isWrittenAsPath(header: string, target: ColumnTarget): boolean {
  return /[.:[]/.test(header) || (/[a-z][A-Z]/.test(header) && target.path.endsWith(header));
}

/** Headers whose meaning depends on the others. */
function inContext(header: string, context: HeaderContext): readonly HeaderMeaning[] | undefined {
  switch (foldHeader(header)) {
    // `Vorname;Name`: beside a column of given names and none of family names, `Name` is the family name.
    case 'name':
      return context.hasGivenName && !context.hasFamilyName ? [{ path: 'name.familyName', rank: 0 }] : undefined;
    // Beside first and last name, how somebody likes to be called is the first name; beside legal names, the whole.
    case 'preferredname':
    case 'bevorzugtername':
      return context.hasGivenName && !context.hasLegalName ? [{ path: 'nickName', rank: 0 }] : undefined;
    case 'preferrednamefirstname':
    case 'preferredfirstname':
      return context.hasGivenName ? undefined : [{ path: 'name.givenName', rank: 0 }];
    default:
      return undefined;
  }
}

function candidatesOf(meanings: readonly HeaderMeaning[], index: number, model: ResourceModel): Candidate[] {
  return meanings.flatMap(({ path, rank, reading }) => {
    const target = parseColumnTarget(path, model);
    return target && !isReadOnly(target)
      ? [{ index, target, rank, ...(reading === undefined ? {} : { reading }) }]
      : [];
  });
}
