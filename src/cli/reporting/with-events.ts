import type { Context } from '../context.ts';
import type { Events } from '../reporter.ts';
import { createEvents } from './event-reporter.ts';

/**
 * Returns the context of a command line whose stderr contains events only. stderr is then no terminal: no question is
 * asked, nothing is coloured, and no line is overwritten. Text of other programs on stderr becomes notes.
 */
export function withEvents(context: Context): Context & { readonly events: Events } {
  const { stream } = context.stderr;
  const events = createEvents((line) => stream.write(line), {
    time: context.time ?? Date.now,
    version: context.version,
  });
  context.takeWarnings?.(({ name, message }) => events.line(`Warning: ${name}: ${message}`));
  return { ...context, events, stderr: { stream: events.text(), isTerminal: false } };
}
