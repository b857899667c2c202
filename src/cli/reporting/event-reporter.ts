import { toErrorObject } from '../../output/errors.ts';
import type { MessageEvent, NewEvent, RunEnd } from '../../output/events/event.ts';
import { createEventStream, type Emit } from '../../output/events/event-stream.ts';
import { textLines } from '../../output/events/text-lines.ts';
import type { Measured } from '../../output/progress.ts';
import { exitCodes } from '../errors/exit-codes.ts';
import type { Events, Reporter, TellOptions } from '../reporter.ts';

// This file and `with-events.ts` import few modules. If they import a module that the commands also import, the build
// puts that module into a chunk, which each command then loads at its start.

/** Milliseconds before the first progress event, and between two progress events. */
const pause = 1_000;

/** Creates the events of a command line. `write` gets each line, and `time` is in milliseconds since 1970. */
export function createEvents(
  write: (line: string) => unknown,
  { time, version }: { readonly time: () => number; readonly version: string },
): Events {
  const stream = createEventStream(write, time);
  let isFinished = false;
  // A warning of Node.js after the last event is not written.
  const emit: Emit = (event) => {
    if (!isFinished) stream(event);
  };
  const line = (text: string): void => emit(messageOf(text));
  const runs: RunEnd[] = [];
  return {
    started: (command) => emit({ event: 'started', command, scimctl: version }),
    error: (report, details = []) => emit({ event: 'error', ...toErrorObject(report), ...detailsOf(details) }),
    line,
    text: () => textLines(line),
    finished: (exitCode) => {
      const outcome = exitCodes.find(({ code }) => code === exitCode)?.name ?? 'unexpected';
      emit({ event: 'finished', exitCode, outcome, ...(runs.length > 0 ? { runs } : {}) });
      isFinished = true;
    },
    reporter: (redact) => {
      const redacting: Emit = (event) => emit(redactEvent(event, redact));
      return reporterOf(redacting, (end) => runs.push(redactAll(end, redact)));
    },
  };
}

function reporterOf(emit: Emit, addRun: (end: RunEnd) => void): Reporter {
  let showsProgress = false;
  return {
    tell: (lines, options = {}) => {
      for (const event of messagesOf(lines, options)) emit(event);
    },
    tellBlock: (text) => {
      const [message = '', ...details] = text.split('\n').filter((line) => line !== '');
      emit({ event: 'note', message, ...detailsOf(details) });
    },
    progress: (phase, label) => {
      const write = (progress: Measured): void => emit({ event: 'progress', phase, label, ...countsOf(progress) });
      return {
        patience: pause,
        pause,
        show: (progress) => {
          showsProgress = true;
          write(progress);
        },
        finish: (last) => {
          if (last) write(last);
        },
      };
    },
    clear: () => {},
    keepsWaits: true,
    showWait: ({ reason, host, message, milliseconds }) =>
      emit({ event: 'waiting', reason, host, seconds: milliseconds / 1000, message }),
    clearWait: () => {},
    activity: () => ({
      pause,
      show: (done, elapsed) =>
        emit({
          event: 'progress',
          phase: 'requests',
          label: 'Working',
          done,
          failed: 0,
          rate: round((done * 1000) / elapsed),
        }),
    }),
    showsProgress: () => showsProgress,
    connected: ({ profile, service, readOnly }) => emit({ event: 'connected', profile, service, readOnly }),
    startJob: ({ job, profile, resume }) => emit({ event: 'job', profile, job, resume }),
    endRun: addRun,
    serviceError: ({ profile, ...report }) => emit({ event: 'error', profile, ...toErrorObject(report) }),
  };
}

function countsOf({ finished, failed, total, links, rate, timeLeft }: Measured) {
  return {
    done: finished,
    failed,
    total,
    ...(links > 0 ? { links } : {}),
    rate: round(rate),
    timeLeft: timeLeft && round(timeLeft),
  };
}

/** Rounds to one decimal place, or to two significant digits if the number is small. */
function round(value: number): number {
  return value >= 1 ? Math.round(value * 10) / 10 : Number(value.toPrecision(2));
}

type NewMessage = NewEvent & { event: MessageEvent['event'] };

/** Converts each line to a message. A line that begins with a space is a detail of the message before it. */
function messagesOf(lines: readonly string[], { profile, isTrace }: TellOptions): NewMessage[] {
  const messages: { text: string; details: string[] }[] = [];
  for (const line of lines) {
    const last = messages.at(-1);
    if (last && (isTrace || /^\s/.test(line))) {
      if (line.trim() !== '') last.details.push(line.trim());
    } else messages.push({ text: line, details: [] });
  }
  return messages.map(({ text, details }) => ({
    ...(isTrace ? { event: 'trace', message: text } : messageOf(text)),
    profile,
    ...detailsOf(details),
  }));
}

/** Converts a text to a warning if its prefix is `Warning:`, and otherwise to a note. */
function messageOf(text: string): NewMessage & { message: string } {
  const [, word, rest] = /^(Note|Warning): (.*)$/s.exec(text) ?? [];
  return { event: word === 'Warning' ? 'warning' : 'note', message: rest ?? text };
}

function detailsOf(details: readonly string[]): { details?: string[] } {
  return details.length > 0 ? { details: [...details] } : {};
}

/**
 * Members whose value is always a fixed word of scimctl. They are not redacted, because a program must recognise the
 * event even if a secret is the same word.
 */
const fixedMembers: ReadonlySet<string> = new Set(['event', 'phase', 'reason']);

function redactEvent(event: NewEvent, redact: (text: string) => string): NewEvent {
  const members = Object.entries(event).map(([name, value]) => [
    name,
    fixedMembers.has(name) ? value : redactAll(value, redact),
  ]);
  return Object.fromEntries(members) as NewEvent;
}

/** Replaces the secrets in all texts of a value. */
function redactAll<T>(value: T, redact: (text: string) => string): T {
  if (typeof value === 'string') return redact(value) as T;
  if (Array.isArray(value)) return value.map((item) => redactAll(item, redact)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, redactAll(member, redact)])) as T;
}
