import type { Timers } from "@/lib/kernel/timers";
import type { HookAnswer, RunOutcomes, RunWatch } from "./run-watch";

interface Told {
  answer?: HookAnswer;
  ended: boolean;
}

/**
 * Waits for runs of this very process: the runtime tells what is on disk, and nobody has to look again and again. What
 * was told before somebody waited is read from the store, or known from the present turn of the event loop: a run that
 * is accepted, answers and ends in one commit tells so before its acceptance is heard of.
 */
export class ToldRunWatch implements RunWatch {
  private readonly outcomes: RunOutcomes;
  private readonly timers: Timers;
  private readonly waiting = new Map<string, Set<(told: Told) => void>>();
  private readonly ofThisTurn = new Map<string, Told>();

  constructor(outcomes: RunOutcomes, timers: Timers) {
    this.outcomes = outcomes;
    this.timers = timers;
  }

  /** To be told when an answer of a run is on disk; the first one counts. */
  tellAnswer(runId: string, answer: HookAnswer): void {
    this.tell(runId, { answer: this.ofThisTurn.get(runId)?.answer ?? answer, ended: false });
  }

  /** To be told when the end of a run is on disk. */
  tellEnd(runId: string): void {
    this.tell(runId, { ...this.ofThisTurn.get(runId), ended: true });
  }

  async ended(runId: string, waitMs: number): Promise<boolean> {
    if (this.ofThisTurn.get(runId)?.ended === true || this.outcomes.hasEnded(runId)) return true;
    return (await this.wait(runId, waitMs, ({ ended }) => (ended ? true : undefined))) === true;
  }

  async answered(runId: string, waitMs: number): Promise<HookAnswer | null | undefined> {
    const told = this.ofThisTurn.get(runId);
    const known = told === undefined ? undefined : answerIn(told);
    if (known !== undefined) return known;
    const stored = this.outcomes.answerOf(runId);
    return stored === undefined ? this.wait(runId, waitMs, answerIn) : stored;
  }

  private tell(runId: string, told: Told): void {
    if (this.ofThisTurn.size === 0) this.timers.soon(() => this.ofThisTurn.clear());
    this.ofThisTurn.set(runId, told);
    for (const hear of this.waiting.get(runId) ?? []) hear(told);
  }

  private wait<T>(runId: string, waitMs: number, found: (told: Told) => T | undefined): Promise<T | undefined> {
    return new Promise((resolve) => {
      const waiters = this.waiting.get(runId) ?? new Set();
      this.waiting.set(runId, waiters);
      const leave = (value: T | undefined): void => {
        cancel();
        waiters.delete(hear);
        if (waiters.size === 0) this.waiting.delete(runId);
        resolve(value);
      };
      const hear = (told: Told): void => {
        const value = found(told);
        if (value !== undefined) leave(value);
      };
      const cancel = this.timers.after(waitMs, () => leave(undefined));
      waiters.add(hear);
    });
  }
}

function answerIn({ answer, ended }: Told): HookAnswer | null | undefined {
  return answer ?? (ended ? null : undefined);
}
