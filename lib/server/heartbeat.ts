/** Milliseconds between two heartbeats of the worker. */
export const HEARTBEAT_MS = 2_000;
/** A worker that has not beaten for this long is stalled: said well within ten seconds of its death, after three missed beats. */
export const HEARTBEAT_STALE_MS = 8_000;
