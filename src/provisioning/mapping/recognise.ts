import type { ResourceModel } from '../../protocol/schema/model.ts';
import { type ColumnTarget, isReadOnly, parseColumnTarget } from '../headers/column-target.ts';
import { foldHeader } from '../headers/fold-header.ts';
import { type HeaderMeaning, meaningsOf, productColumn, productOf } from '../headers/header-tables.ts';
import type { Product, ProductColumn } from '../headers/products.ts';
import type { Candidate } from './candidate.ts';

/** Information about all headers of a table. The meaning of one header can depend on the other headers. */
export interface HeaderContext {
  readonly product: Product | undefined;
  readonly hasGivenName: boolean;
  readonly hasFamilyName: boolean;
  /** True if a header starts with `legal`. In this case, the file has legal names besides preferred names. */
  readonly hasLegalName: boolean;
}

/** Creates the context from all headers. */
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

/** The rank of an unambiguous header: a SCIM path, or a column of a known product. */
const certain = -1;

/** Returns the possible meanings of a header: as a column of a known product, as a SCIM path, or as a known header. */
export function recognise(header: string, index: number, context: HeaderContext, model: ResourceModel): Candidate[] {
  const ofProduct = productColumn(context.product, header);
  if (ofProduct) {
    const { paths, reading } = ofProduct;
    const rank = certain + rankIn(ofProduct, header);
    return candidatesOf(
      paths.map((path) => ({ path, rank, ...(reading === undefined ? {} : { reading }) })),
      index,
      model,
    );
  }
  const asPath = parseColumnTarget(header, model);
  const isPath = asPath !== undefined && !isReadOnly(asPath);
  if (isPath && isWrittenAsPath(header, asPath)) return [{ index, target: asPath, rank: certain }];
  const known = candidatesOf(inContext(header, context) ?? meaningsOf(header), index, model);
  if (!isPath) return known;
  // The header `Manager` is both a SCIM path and a known header, and both have the same meaning. Such a header gets the
  // rank of the known header instead of the rank `certain`. As a result, a more reliable header such as `Manager ID`
  // takes precedence.
  const same = known.find(({ target }) => target.path === asPath.path);
  return [same ?? { index, target: asPath, rank: certain }];
}

/**
 * Returns the order of a column among the columns of one product that have the same path. The order is a number less
 * than 1. The caller adds this number to `certain`. The sum is lower than the ranks of known headers.
 */
function rankIn({ headers, rank = 0 }: ProductColumn, header: string): number {
  const at = headers.findIndex((name) => foldHeader(name) === foldHeader(header));
  return rank / 10 + Math.max(at, 0) / 1000;
}

/**
 * True for a header that is not an ordinary word. Examples are `externalId`, `name.givenName`, `emails.work` and the
 * URN of an extension.
 */
function isWrittenAsPath(header: string, target: ColumnTarget): boolean {
  return /[.:[]/.test(header) || (/[a-z][A-Z]/.test(header) && target.path.endsWith(header));
}

/**
 * Returns the meaning of a header if the other headers change its meaning. Returns `undefined` if the header has its
 * usual meaning.
 */
function inContext(header: string, context: HeaderContext): readonly HeaderMeaning[] | undefined {
  switch (foldHeader(header)) {
    // The header `Name` means the family name if another column has given names and no column has family names, as in
    // `Vorname;Name`.
    case 'name':
      return context.hasGivenName && !context.hasFamilyName ? [{ path: 'name.familyName', rank: 0 }] : undefined;
    // The preferred name is a nickname if one column has given names and no column has legal names. Otherwise, the
    // preferred name is the whole name.
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
