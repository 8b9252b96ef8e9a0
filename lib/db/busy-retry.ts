import type { Random } from "@/lib/kernel/random";
import { AppError } from "@/lib/kernel/app-error";

/** What the ORM reports when SQLite stayed locked over the busy time-out. */
function isBusy(error: unknown): boolean {
  if (typeof error !== "object" || error === null) return false;
  if ("code" in error && typeof error.code === "string")
    return error.code === "P1008" || error.code.startsWith("SQLITE_BUSY");
  // The driver's own error, before the client has given it a code.
  const cause = "cause" in error ? error.cause : null;
  return typeof cause === "object" && cause !== null && "kind" in cause && cause.kind === "SocketTimeout";
}

const ATTEMPTS_MAX = 40;
const DELAY_MS_MAX = 50;

/**
 * Runs `work` again while another connection holds the write lock. The wait is asynchronous, because a synchronous one
 * would stop the very event loop in which the lock's holder may have to finish.
 * @throws AppError UNAVAILABLE when the lock never came free (about two seconds)
 */
export async function retryWhenBusy<T>(work: () => Promise<T>, random: Random): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (attempt >= ATTEMPTS_MAX) {
        throw new AppError("UNAVAILABLE", "The database is busy; try again.", { retryAfterMs: 1_000, cause: error });
      }
      await new Promise((resolve) => setTimeout(resolve, 1 + random() * DELAY_MS_MAX));
    }
  }
}
