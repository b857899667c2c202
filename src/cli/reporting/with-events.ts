import type { Context } from '../context.ts';
import type { Events } from '../reporter.ts';
import { createEvents } from './event-reporter.ts';

/**
 * Returns a context whose stderr contains only events. This stderr is not treated as a terminal: no question is asked,
 * nothing is coloured, and no line is overwritten. Text that other programs write to stderr becomes notes.
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
