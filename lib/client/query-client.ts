import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { asClientError } from "./client-error";
import type { ReachabilityWatch } from "./reachability";
import { STALE_MS } from "./stale-times";

const RETRIES_MAX = 2;

/** One per browser tab. A refusal (4xx) is never asked again. */
export function createQueryClient(watch: ReachabilityWatch): QueryClient {
  const report = { onSuccess: watch.succeeded, onError: watch.failed };
  return new QueryClient({
    queryCache: new QueryCache(report),
    mutationCache: new MutationCache(report),
    defaultOptions: {
      queries: {
        staleTime: STALE_MS.edited,
        retry: (failures, error) => {
          const { status } = asClientError(error);
          return failures < RETRIES_MAX && (status === 0 || status >= 500) && status !== 503;
        },
      },
    },
  });
}
