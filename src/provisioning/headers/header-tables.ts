import { UserModel } from '../../protocol/schema/model.ts';
import { parseColumnTarget } from './column-target.ts';
import { directory } from './directory.ts';
import { foldHeader } from './fold-header.ts';
import { type ColumnReading, knownHeaders } from './known-headers.ts';
import { leavingDateHeaders, leftOutHeaders, reasonsOfLeaving } from './left-out-headers.ts';
import { type Product, type ProductColumn, products } from './products.ts';

/** The meaning of a known header. */
export interface HeaderMeaning {
  readonly path: string;
  /** Index of the header in the list `headers` of its `KnownHeader`. A lower index means a more certain meaning. */
  readonly rank: number;
  readonly reading?: ColumnReading;
}

const meanings = new Map<string, HeaderMeaning[]>();
for (const { paths, headers, reading } of knownHeaders) {
  for (const [rank, header] of headers.entries()) {
    const found = paths.map((path) => ({ path, rank, ...(reading === undefined ? {} : { reading }) }));
    meanings.set(foldHeader(header), [...(meanings.get(foldHeader(header)) ?? []), ...found]);
  }
}

const leftOutReasons = new Map(
  leftOutHeaders.flatMap(({ reason, headers }) => headers.map((header) => [foldHeader(header), reason] as const)),
);
const leavingReasons = new Set(reasonsOfLeaving.map(foldHeader));
const leavingDates = leavingDateHeaders.map((headers) => new Set(headers.map(foldHeader)));

/**
 * Returns the meanings that a header has in every file, whatever the other headers are. Returns an empty list for an
 * unknown header.
 */
export function meaningsOf(header: string): readonly HeaderMeaning[] {
  return meanings.get(foldHeader(header)) ?? meanings.get(foldHeader(header.replace(inProfile, ''))) ?? [];
}

/**
 * Matches the prefix `profile.` of headers such as `profile.firstName`. In exports from the API of Okta, the attributes
 * of a person are members of a profile.
 */
const inProfile = /^profile\./;

/** Returns the reason why an import leaves out a column with this known header; `undefined` for any other header. */
export function leftOutReason(header: string): string | undefined {
  return leftOutReasons.get(foldHeader(header));
}

/** True for the header of a column that contains the reason why a person leaves. */
export function isReasonOfLeaving(header: string): boolean {
  return leavingReasons.has(foldHeader(header));
}

/**
 * Returns 0 for the header of a departure date, and 1 for the header of the end of a contract. Headers with the lower
 * number take precedence. Returns `undefined` for another header.
 */
export function leavingDateRank(header: string): number | undefined {
  const rank = leavingDates.findIndex((headers) => headers.has(foldHeader(header)));
  return rank === -1 ? undefined : rank;
}

/** Matches the parts of a folded header that indicate a leaving date, such as `exit`. */
const leavingParts =
  /terminat|leaving|lastday|lastworking|enddate|dateend|exit|departure|separation|austritt|vertragsende|ausgeschieden|letzter/;

/** True if a header looks like a leaving date. */
export function isLeavingHeader(header: string): boolean {
  return leavingParts.test(foldHeader(header));
}

/** Finds the product whose exports have these headers. Returns `undefined` if no known product has such exports. */
export function productOf(headers: readonly string[]): Product | undefined {
  const present = new Set(headers.map((header) => header.trim()));
  return [directory, ...products].find(({ signatures }) =>
    signatures.some((names) => names.every((name) => present.has(name))),
  );
}

/** Returns the meaning of a header in the export of a product. Ignores text in brackets at the end of the header, such as `[Required]`. */
export function productColumn(product: Product | undefined, header: string): ProductColumn | undefined {
  return product && columnsOf(product).get(foldHeader(header.replace(/\s*\[[^[\]]*\]\s*$/, '')));
}

const productColumns = new WeakMap<Product, ReadonlyMap<string, ProductColumn>>();

function columnsOf(product: Product): ReadonlyMap<string, ProductColumn> {
  const known = productColumns.get(product);
  if (known) return known;
  const columns = new Map(
    product.columns.flatMap((column) => column.headers.map((header) => [foldHeader(header), column] as const)),
  );
  productColumns.set(product, columns);
  return columns;
}

/** True for a text that is a known header, or a SCIM path of a person. */
export function isHeaderText(text: string): boolean {
  return (
    meaningsOf(text).length > 0 ||
    leftOutReason(text) !== undefined ||
    isReasonOfLeaving(text) ||
    leavingDateRank(text) !== undefined ||
    products.some((product) => productColumn(product, text) !== undefined) ||
    parseColumnTarget(text, UserModel) !== undefined
  );
}
