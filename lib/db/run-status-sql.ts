/**
 * Statuses as the partial indexes of "Run" name them. Written out in full wherever such an index is to answer: SQLite
 * takes it only where the query holds its very term.
 */
export const OPEN_STATUSES = `('queued', 'running', 'waiting', 'stalled')`;
export const ENDED_STATUSES = `('succeeded', 'failed', 'cancelled', 'timed_out')`;
/** Open runs by status and time. */
export const OPEN_INDEX = "Run_status_createdAtMs_idx";
/** Open runs of one workflow. */
export const OPEN_OF_WORKFLOW_INDEX = "Run_openOfWorkflow_idx";
/** For queries that call "Run" `r`. */
export const OPEN_RUNS = `r.status IN ${OPEN_STATUSES}`;
