import type { Layer } from '../../src/protocol/exchange/exchange.ts';
import type { WriteObserver } from '../context/write-observer.ts';
import { delegate } from '../store/delegate.ts';
import type { Change, Store } from '../store/store.ts';
import type { EventSources, EventStatus, EventStream } from './event-stream.ts';

/** The events of a provider. The first request loads the code of the event stream. */
export interface Events {
  /** The store to use instead of the original store. Each commit to this store creates events. */
  readonly store: Store;
  readonly observer: WriteObserver;
  /**
   * Creates a layer that handles requests to the endpoints of the stream. All layers that write must be inside this
   * layer, so that the event stream is loaded before a write. `sources` is called only once, at the first request.
   */
  layer(sources: () => Omit<EventSources, 'store'>): Layer;
  status(): EventStatus;
  /** Forgets all events that wait for their delivery. */
  clear(): void;
  /** Ends all polls that wait, and stops the delivery to the receiver. */
  close(): void;
}

const noEvents: EventStatus = { queued: 0, unsent: 0, delivered: 0, dropped: 0 };

/**
 * Creates the events of a provider over its store. `replaceContents` replaces all contents of the store, and creates no
 * events, because no client writes the new contents.
 */
export function createEvents(store: Store, replaceContents: (contents: readonly Change[]) => Promise<void>): Events {
  let stream: EventStream | undefined;
  let isClosed = false;
  // The stream is loaded before the first write, because all writes of clients pass through the layer.
  const loaded = (): EventStream => {
    if (!stream) throw new TypeError('the event stream is not loaded yet');
    return stream;
  };
  return {
    store: delegate(store, {
      commit: (changes) => (stream ? stream.commit(changes) : store.commit(changes)),
      replaceAll: replaceContents,
    }),
    observer: {
      prepared: (request, changes) => stream?.prepared(request, changes),
      completed: (claims) => stream?.completed(claims),
      print: (claims) => loaded().print(claims),
    },
    layer(sources) {
      let loading: Promise<EventStream> | undefined;
      const load = async (): Promise<EventStream> => {
        const { EventStream } = await import('./event-stream.ts');
        stream = new EventStream({ ...sources(), store });
        if (isClosed) stream.close();
        return stream;
      };
      return (next) => async (request) => {
        loading ??= load();
        return (stream ?? (await loading)).handle(request) ?? next(request);
      };
    },
    status: () => stream?.status() ?? noEvents,
    clear: () => stream?.clear(),
    close() {
      isClosed = true;
      stream?.close();
    },
  };
}
