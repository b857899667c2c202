import type { JsonObject } from '../../protocol/json/json.ts';
import { BaseCommand } from '../base-command.ts';
import { eventColumns, printEventLine, type ReceivedEvent } from './event-row.ts';

/** Values of `columnFlags`. */
interface ShownFlags {
  readonly columns?: string | undefined;
  readonly 'no-headers'?: boolean;
  readonly 'csv-raw'?: boolean;
}

/** Base of the commands that show events as they arrive. */
export abstract class EventsCommand extends BaseCommand {
  /**
   * Shows each event before the next event is read from `events`. When an event is written, `events` can therefore
   * confirm the event to its sender. With `-o raw`, shows the tokens. Prints a table as one line for each event,
   * because the width of the columns would be known only at the end.
   */
  protected async showEvents(events: AsyncIterable<ReceivedEvent>, shown: ShownFlags): Promise<void> {
    if (this.format === 'raw') return this.printRaw(tokens(events));
    if (this.format === 'table' && shown.columns === undefined) {
      for await (const { row } of events) await this.printLines(printEventLine(row));
      return;
    }
    return this.showList(rows(events), { defaultColumns: eventColumns, ...shown });
  }
}

async function* rows(events: AsyncIterable<ReceivedEvent>): AsyncGenerator<JsonObject> {
  for await (const { row } of events) yield row;
}

async function* tokens(events: AsyncIterable<ReceivedEvent>) {
  for await (const { token } of events) yield { status: 200, headers: {}, raw: token };
}
