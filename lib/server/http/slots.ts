import { AppError } from "@/lib/kernel/app-error";

/** Places for things that stay open, such as event streams: so many for one caller, so many in all. */
export interface Slots {
  /**
   * @returns gives the place back; a second call does nothing
   * @throws AppError RATE_LIMITED when there is none
   */
  take(key: string): () => void;
}

/** After this a place may be free again, milliseconds. */
const RETRY_AFTER_MS = 5_000;

export function createSlots(perKeyMax: number, totalMax: number): Slots {
  const taken = new Map<string, number>();
  let total = 0;
  return {
    take(key) {
      const own = taken.get(key) ?? 0;
      if (own >= perKeyMax || total >= totalMax) {
        throw new AppError("RATE_LIMITED", "Too many streams are open; close one.", { retryAfterMs: RETRY_AFTER_MS });
      }
      taken.set(key, own + 1);
      total += 1;
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        total -= 1;
        const left = (taken.get(key) ?? 1) - 1;
        if (left === 0) taken.delete(key);
        else taken.set(key, left);
      };
    },
  };
}
