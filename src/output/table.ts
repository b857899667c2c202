import Table from 'cli-table3';
import type { JsonObject } from '../protocol/json/json.ts';
import { paint, type Style } from './ansi.ts';
import { batches } from './async.ts';
import { createCellPrinter } from './cell.ts';
import { styleOf } from './cell-style.ts';
import { openColumns } from './columns.ts';
import { renderCard } from './key-value.ts';
import type { Renderer, RenderOptions } from './renderer.ts';
import { sanitise } from './sanitise.ts';
import { displayWidth, truncate, wrap } from './width.ts';

/** Rows per batch. The batches are small, because the time of cli-table3 grows faster than the number of rows. */
const batchSize = 200;
/** Number of spaces between two columns. */
const gap = 2;

/** Columns that contain sentences. The text of these columns is wrapped instead of cut. */
const prose: ReadonlySet<string> = new Set(['detail', 'does', 'description', 'message', 'note', 'reason', 'remarks']);

/**
 * Minimum width of a shortened id in characters. A shortened id is a prefix and `…`, such as `2819c223…`. It is wider
 * if two ids of the table have the same prefix. Other formats show whole ids.
 */
const shortId = 9;
/** Maximum width of a shortened id. Ids that differ only after a longer prefix are shortened to the minimum width. */
const widestShortId = 20;
/**
 * Minimum widths of columns, from large to small. The layout uses the first entry that makes the table fit into the
 * terminal. Columns with sentences (`prose`) have a larger minimum.
 */
const floors: readonly { readonly prose: number; readonly other: number }[] = [
  { prose: 24, other: 20 },
  { prose: 20, other: 10 },
  { prose: 10, other: 5 },
  { prose: 1, other: 1 },
];

/**
 * Prints aligned columns under a header row. The first batch of rows determines the widths of the columns. If each row
 * is rendered immediately, this batch is only one row, so later rows can make the columns wider.
 */
export const table: Renderer = {
  many: renderTable,
  one: renderCard,
};

async function* renderTable(
  resources: AsyncIterable<JsonObject>,
  options: RenderOptions,
): AsyncGenerator<string, void, undefined> {
  const { columns, items } = await openColumns(resources, options);
  const print = createCellPrinter(options.timeZone);
  const heads = columns.map(({ header }): Head => {
    const wraps = options.fields?.some((field) => field.header === header && field.wraps === true);
    return { text: sanitise(header), isProse: wraps ?? (prose.has(header) || options.wrap?.includes(header) === true) };
  });
  let pending = options.headers === false ? [] : [heads.map(({ text }) => text)];
  const mayGrow = options.immediate === true || options.width === undefined;
  let natural: readonly number[] | undefined;
  let widths: readonly number[] = [];
  for await (const batch of batches(items, {
    size: options.immediate ? 1 : batchSize,
    early: options.paged ?? false,
  })) {
    const rows = [...pending, ...batch.map((resource) => columns.map((column) => print(column.read(resource))))];
    // Without a maximum width, no text is cut, so later rows can make the columns wider.
    if (!natural || mayGrow) {
      natural = naturalWidths(rows, natural);
      widths = fitWidths(natural, heads, options.width, { ids: uniqueWidths(rows, heads), times: timeColumns(rows) });
    }
    yield layOut(rows, heads, widths, { color: options.color, hasHead: pending.length > 0 });
    pending = [];
  }
  if (pending.length > 0)
    yield layOut(pending, heads, fitWidths(naturalWidths(pending), heads, options.width), {
      color: options.color,
      hasHead: true,
    });
}

/** The header of a column, and whether its text is wrapped. */
interface Head {
  readonly text: string;
  readonly isProse: boolean;
}

function naturalWidths(rows: readonly (readonly string[])[], atLeast: readonly number[] = []): number[] {
  const widths = (rows[0] ?? []).map((_, index) => atLeast[index] ?? 1);
  for (const row of rows) {
    row.forEach((text, index) => {
      widths[index] = Math.max(widths[index] ?? 1, displayWidth(text));
    });
  }
  return widths;
}

/** Properties of the columns that depend on the rows. */
interface Contents {
  /** Minimum width of each column of ids. */
  readonly ids: readonly number[];
  /** True for each column of times. A time is cut last, because a cut time can look like another time. */
  readonly times: readonly boolean[];
}

/**
 * Fits the table to the width. Shortens ids first. Then repeatedly shortens the widest column by one character until
 * the table fits.
 */
function fitWidths(
  natural: readonly number[],
  heads: readonly Head[],
  limit: number | undefined,
  { ids, times }: Contents = { ids: [], times: [] },
): readonly number[] {
  const available = limit === undefined ? Number.POSITIVE_INFINITY : limit - gap * (natural.length - 1);
  if (sum(natural) <= available) return natural;
  const short = natural.map((width, index) => Math.min(width, isId(heads[index]) ? (ids[index] ?? shortId) : width));
  if (sum(short) <= available) return short;
  for (const floor of floors) {
    const least = short.map((width, index) => {
      if (times[index] && floor.other > 1) return width;
      return Math.min(width, heads[index]?.isProse ? floor.prose : floor.other);
    });
    if (sum(least) <= available) return shrink(short, least, available);
  }
  return natural.map(() => 1);
}

/** Returns true for each column with texts below the header if all these texts are times. */
function timeColumns(rows: readonly (readonly string[])[]): boolean[] {
  return (rows[0] ?? []).map((_, index) => {
    const texts = rows.map((cells) => cells[index] ?? '').filter((text) => text !== '');
    return texts.length > 1 && texts.slice(1).every((text) => shownTime.test(text));
  });
}

/** The form in which a table shows a time. */
const shownTime = /^\d{4}-\d\d-\d\d \d\d:\d\d$/;

/**
 * True for a column of ids that may be shortened. The ids of a wrapped column are names that people type, so they stay
 * whole.
 */
function isId(head: Head | undefined): boolean {
  return head?.text === 'id' && !head.isProse;
}

/** Returns for each column of ids the minimum width at which the shortened ids of these rows differ. */
function uniqueWidths(rows: readonly (readonly string[])[], heads: readonly Head[]): number[] {
  return heads.map((head, index) => {
    if (!isId(head)) return 0;
    const ids = [...new Set(rows.map((cells) => cells[index] ?? ''))].sort();
    const shared = ids.map((id, at) => sharedLength(id, ids[at + 1] ?? ''));
    const width = Math.max(shortId, ...shared.map((length) => length + 2));
    return width > widestShortId ? shortId : width;
  });
}

/** Returns the number of characters that two texts have in common at their start. */
function sharedLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && length < other.length && one[length] === other[length]) length++;
  return length;
}

function shrink(natural: readonly number[], least: readonly number[], available: number): number[] {
  const widths = [...natural];
  for (let excess = sum(widths) - available; excess > 0; excess--) {
    const room = (index: number): number => ((widths[index] ?? 0) > (least[index] ?? 0) ? (widths[index] ?? 0) : 0);
    const widest = widths.reduce((best, _, index) => (room(index) > room(best) ? index : best), 0);
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/**
 * Placeholder character for the layout. Each text that is not ASCII or has a style is replaced with placeholders of the
 * same width, because cli-table3 measures wide and combining characters by outdated rules.
 */
const standIn = '\ue000';

function layOut(
  rows: readonly (readonly string[])[],
  heads: readonly Head[],
  widths: readonly number[],
  { color, hasHead }: { readonly color: boolean | undefined; readonly hasHead: boolean },
): string {
  const exact: string[] = [];
  const layout = new Table({ chars, style, colWidths: [...widths] });
  rows.forEach((cells, number) => {
    const isHead = hasHead && number === 0;
    const styles = cells.map((text, index) => (color && !isHead ? styleOf(heads[index]?.text ?? '', text) : undefined));
    for (const row of linesOf(cells, heads, widths)) {
      layout.push(
        row.map((cut, index) => {
          const style: Style | undefined = cut === '' ? undefined : styles[index];
          if (style === undefined && /^[\x20-\x7e]*$/.test(cut)) return cut;
          exact.push(style === undefined ? cut : paint(cut, style, true));
          return standIn.repeat(displayWidth(cut));
        }),
      );
    }
  });
  const texts = exact.values();
  const lines = layout
    .toString()
    .split('\n')
    .map((line) => line.trimEnd().replace(new RegExp(`${standIn}+`, 'g'), () => texts.next().value ?? ''));
  if (color && hasHead) lines[0] = paint(lines[0] ?? '', 'bold', true);
  return `${lines.join('\n')}\n`;
}

/** Converts a row to lines of cells that fit the widths. Sentences are wrapped, and other text is cut. */
function linesOf(cells: readonly string[], heads: readonly Head[], widths: readonly number[]): string[][] {
  const pieces = cells.map((text, index) => {
    const width = widths[index] ?? 1;
    return heads[index]?.isProse ? wrap(text, width) : [truncate(text, width)];
  });
  const height = Math.max(1, ...pieces.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) => pieces.map((piece) => piece[line] ?? ''));
}

const style = { head: [], border: [], 'padding-left': 0, 'padding-right': 0 };

/** The table has no border lines, so that users can select, cut and search the text. */
const chars = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: ' '.repeat(gap),
};
