import Table from 'cli-table3';
import type { JsonObject } from '../protocol/json.ts';
import { paint } from './ansi.ts';
import { batches } from './async.ts';
import { createCellPrinter } from './cell.ts';
import { openColumns } from './columns.ts';
import { renderCard } from './key-value.ts';
import type { Renderer, RenderOptions } from './renderer.ts';
import { sanitise } from './sanitise.ts';
import { displayWidth, truncate } from './width.ts';

/** Rows that are laid out together: cli-table3's time grows faster than the rows it is given. */
const batchSize = 200;
/** Blank columns between two columns. */
const gap = 2;

/**
 * How far columns may shrink, in steps: an id is of use only whole, so the others give way first. Then everything shrinks.
 */
const floors: readonly { readonly id: number; readonly other: number }[] = [
  { id: Number.POSITIVE_INFINITY, other: 10 },
  { id: 9, other: 5 },
  { id: 1, other: 1 },
];

/** Aligned columns under a header row. The first rows decide how wide they are. */
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
  const headers = columns.map(({ header }) => sanitise(header));
  let pending = options.headers === false ? [] : [headers];
  let widths: readonly number[] | undefined;
  for await (const batch of batches(items, batchSize)) {
    const rows = [...pending, ...batch.map((resource) => columns.map((column) => print(column.read(resource))))];
    // Without a limit nothing is cut off: columns grow with what comes later.
    if (!widths || options.width === undefined) widths = fitWidths(naturalWidths(rows, widths), headers, options.width);
    yield layOut(rows, widths, pending.length > 0 && options.color);
    pending = [];
  }
  if (pending.length > 0)
    yield layOut(pending, fitWidths(naturalWidths(pending), headers, options.width), options.color);
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

/** Takes from the widest columns, one at a time, until all fit. */
function fitWidths(
  natural: readonly number[],
  headers: readonly string[],
  limit: number | undefined,
): readonly number[] {
  const available = limit === undefined ? Number.POSITIVE_INFINITY : limit - gap * (natural.length - 1);
  for (const floor of floors) {
    const least = natural.map((width, index) => Math.min(width, headers[index] === 'id' ? floor.id : floor.other));
    if (sum(least) <= available) return shrink(natural, least, available);
  }
  return natural.map(() => 1);
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

/** Occupies the columns of a text for cli-table3, whose own measure of wide and combining characters is out of date. */
const standIn = '\ue000';

function layOut(
  rows: readonly (readonly string[])[],
  widths: readonly number[],
  boldHead: boolean | undefined,
): string {
  const exact: string[] = [];
  const layout = new Table({ chars, style, colWidths: [...widths] });
  for (const row of rows) {
    layout.push(
      row.map((text, index) => {
        const cut = truncate(text, widths[index] ?? 1);
        if (/^[\x20-\x7e]*$/.test(cut)) return cut;
        exact.push(cut);
        return standIn.repeat(displayWidth(cut));
      }),
    );
  }
  const texts = exact.values();
  const lines = layout
    .toString()
    .split('\n')
    .map((line) => line.trimEnd().replace(new RegExp(`${standIn}+`, 'g'), () => texts.next().value ?? ''));
  if (boldHead) lines[0] = paint(lines[0] ?? '', 'bold', true);
  return `${lines.join('\n')}\n`;
}

const style = { head: [], border: [], 'padding-left': 0, 'padding-right': 0 };

/** No lines: what is seen can be selected, cut by columns and searched. */
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
