import { asClientError } from "./client-error";

/** Whether the last answer came: `unreachable` = no answer at all, `signed_out` = the session has ended. */
export type Reachability = "ok" | "unreachable" | "signed_out";

export interface ReachabilityWatch {
  read: () => Reachability;
  subscribe: (notify: () => void) => () => void;
  succeeded: () => void;
  failed: (error: unknown) => void;
}

/** What every call of a tab tells about the server, in one place, so that one banner can say it. */
export function createReachabilityWatch(): ReachabilityWatch {
  let state: Reachability = "ok";
  const listeners = new Set<() => void>();
  const become = (next: Reachability) => {
    if (next === state) return;
    state = next;
    for (const notify of listeners) notify();
  };
  return {
    read: () => state,
    subscribe: (notify) => {
      listeners.add(notify);
      return () => listeners.delete(notify);
    },
    succeeded: () => become("ok"),
    failed: (thrown) => {
      const { code, status } = asClientError(thrown);
      if (code === "SERVER_UNREACHABLE") become("unreachable");
      else if (status === 401) become("signed_out");
      // Any other refusal is an answer: the server is there, and knows who asks.
      else if (status > 0) become("ok");
    },
  };
}
