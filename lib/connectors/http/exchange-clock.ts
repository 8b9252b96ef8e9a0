import { AsyncLocalStorage } from "node:async_hooks";
import { DecoratorHandler, type Dispatcher } from "undici";
import type { ExchangeTiming } from "../core/prepared-request";

/**
 * What is noted of an exchange while it goes on. A connection is made in the context of the call that needs it, so that
 * its times are noted here; one that is used again leaves none.
 */
export interface ExchangeNotes {
  timing: ExchangeTiming;
  /** A request has gone out whose answer is not known, or that may have done something: a wait for a connection has not. */
  sent: boolean;
}

export const exchangeNotes = new AsyncLocalStorage<ExchangeNotes>();

/** Whole milliseconds since `startedMs` on the monotonic clock. */
export function msSince(startedMs: number): number {
  return Math.round(performance.now() - startedMs);
}

/** The dispatcher, noting when a request leaves the queue of its connections. */
export function notingSent(dispatcher: Dispatcher, notes: ExchangeNotes, signal: AbortSignal): Dispatcher {
  return dispatcher.compose((dispatch) => (options, handler) => {
    const watched: Dispatcher.DispatchHandler = new DecoratorHandler(handler);
    const start = watched.onRequestStart?.bind(watched);
    watched.onRequestStart = (controller, context) => {
      // One that was given up while it waited is dropped here, unsent.
      notes.sent ||= !signal.aborted;
      start?.(controller, context);
    };
    return dispatch(options, watched);
  });
}
