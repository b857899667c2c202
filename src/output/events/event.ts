import type { ErrorReport } from '../errors.ts';

/** The version of the event format. It increases when members change or are removed, but not when members are added. */
export const eventsVersion = 1;

/** Members of every event. */
interface AnyEvent {
  version: typeof eventsVersion;
  /** Time at which the event was written (ISO 8601, UTC). */
  time: string;
}

/** The first event. Absent if the command line names no command. */
export interface StartedEvent extends AnyEvent {
  event: 'started';
  /** Words of the command: `bulk import`. */
  command: string;
  /** Version of scimctl. */
  scimctl: string;
}

/** A connection to a service was opened. No request was sent yet. */
export interface ConnectedEvent extends AnyEvent {
  event: 'connected';
  /** Absent if the connection comes from environment variables. */
  profile?: string | undefined;
  /** Base URL of the service. */
  service: string;
  /** Present if the command only reads from this service, for example from the source of a sync. */
  readOnly?: true | undefined;
}

/** A run starts a job that changes something and can be continued. */
export interface JobEvent extends AnyEvent {
  event: 'job';
  /** Id of the job. */
  job: string;
  /** Present if the command works on several services. */
  profile?: string | undefined;
  /** Command line that continues the job if this process ends before its last event. */
  resume: string;
}

/**
 * The phase of the work. `plan` decides the changes and sends only reads. `run` makes the changes, or only shows them.
 * `requests` is other work, of which only the requests are counted.
 */
export type ProgressPhase = 'plan' | 'run' | 'requests';

/** The state of long work. Written at most once a second for each phase, and at the end of the phases `plan` and `run`. */
export interface ProgressEvent extends AnyEvent {
  event: 'progress';
  phase: ProgressPhase;
  /** Name of the work for people: `Import`. */
  label: string;
  /**
   * Number of finished items, including the failed items. An item is a person, or a response in the phase `requests`.
   */
  done: number;
  /** Number of items that failed. */
  failed: number;
  /** Number of all items, if the number is known. */
  total?: number | undefined;
  /** Number of managers and memberships that were set. They are set after the people. */
  links?: number | undefined;
  /** Items per second since the start of the phase. */
  rate: number;
  /** Estimated seconds until all items are finished. Absent if `total` is not known, and at the end. */
  timeLeft?: number | undefined;
}

/** Requests wait. */
export interface WaitingEvent extends AnyEvent {
  event: 'waiting';
  /**
   * `retry`: a request is sent again; `pause`: the service asked for a pause; `limit`: the dialect of the service has a rate limit.
   */
  reason: 'retry' | 'pause' | 'limit';
  /** Host of the service. */
  host: string;
  /** Seconds until the next request. */
  seconds: number;
  message: string;
}

/** A text for people: a note, a warning, or with `--debug` a request and its response. */
export interface MessageEvent extends AnyEvent {
  event: 'note' | 'warning' | 'trace';
  /** Present if the text is about one of several services. */
  profile?: string | undefined;
  /** One line of text. */
  message: string;
  /** Further lines that belong to the message, such as a list of names. */
  details?: string[] | undefined;
}

/** An error. Has the members of the error object that is written to stderr without `--events`. */
export interface ErrorEvent extends AnyEvent, ErrorReport {
  event: 'error';
  /** Present if the command works on several services, and this service failed. */
  profile?: string | undefined;
  /** The stack trace for a bug of scimctl, and with `--debug` the causes of the error. */
  details?: string[] | undefined;
}

/** The end of a run on one service. */
export interface RunEnd {
  /** Present if the command works on several services. */
  profile?: string | undefined;
  /** Id of the job. Absent if the run changed nothing. */
  job?: string | undefined;
  /** Present for a dry run: the counts are of planned changes. */
  dryRun?: true | undefined;
  /** Number of people for each outcome. */
  people: Record<string, number>;
  /** Number of managers and memberships for each outcome. */
  links: Record<string, number>;
  /** Number of people who are not processed yet, if the run was stopped. */
  left?: number | undefined;
  /** Command line that continues the job, if the job is not complete. */
  resume?: string | undefined;
}

/** The last event. If the stream ends with another event, the process was killed. */
export interface FinishedEvent extends AnyEvent {
  event: 'finished';
  exitCode: number;
  /** Name of the exit code: `done`, `partial`, `interrupted`. */
  outcome: string;
  /** The runs that ended. Absent if the command has no runs. */
  runs?: RunEnd[] | undefined;
}

/** One line of stderr with `--events ndjson`. */
export type StreamEvent =
  | StartedEvent
  | ConnectedEvent
  | JobEvent
  | ProgressEvent
  | WaitingEvent
  | MessageEvent
  | ErrorEvent
  | FinishedEvent;

/** An event without the members that `createEventStream` adds. */
export type NewEvent = StreamEvent extends infer E ? (E extends StreamEvent ? Omit<E, keyof AnyEvent> : never) : never;
