import type { JsonObject } from '../../protocol/json/json.ts';
import { BaseCommand } from '../base-command.ts';
import { eventAttributes, eventColumns, printEventLine, type ReceivedEvent } from './event-row.ts';

/** Values of `columnFlags`. */
interface ShownFlags {
  readonly columns?: string | undefined;
  readonly 'no-headers'?: boolean;
  readonly 'csv-raw'?: boolean;
}

/** Base of the commands that show events as they arrive. */
export abstract class EventsCommand extends BaseCommand {
  /**
   * Writes each event before it requests the next event from the iterable `events`. The iterable can therefore confirm
   * an event to the sender when the next event is requested. With `-o raw`, shows the tokens. Without `--columns`, a
   * table has one line of text for each event, because the width of columns would be known only at the end.
   */
  protected async showEvents(events: AsyncIterable<ReceivedEvent>, shown: ShownFlags): Promise<void> {
    if (this.format === 'raw') return this.printRaw(tokens(events));
    if (this.format === 'id') return this.showList(names(events), { immediate: true });
    if (this.format === 'table' && shown.columns === undefined) {
      for await (const { row } of events) await this.printLines(printEventLine(row));
      return;
    }
    return this.showList(rows(events), {
      defaultColumns: eventColumns,
      knownAttributes: eventAttributes,
      immediate: true,
      ...shown,
    });
  }
}

async function* rows(events: AsyncIterable<ReceivedEvent>): AsyncGenerator<JsonObject> {
  for await (const { row } of events) yield row;
}

/** Yields the `jti` of each event, which is the id of an event. */
async function* names(events: AsyncIterable<ReceivedEvent>): AsyncGenerator<JsonObject> {
  for await (const { row } of events) yield { id: row.jti ?? '' };
}

async function* tokens(events: AsyncIterable<ReceivedEvent>) {
  for await (const { token } of events) yield { status: 200, headers: {}, raw: token };
}
