import { QueryClient } from "@tanstack/react-query";
import { asClientError } from "./client-error";
import { STALE_MS } from "./stale-times";

const RETRIES_MAX = 2;

/** One per browser tab, and one per request on the server. A refusal (4xx) is never asked again. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
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
