import type { Clock } from "@/lib/kernel/clock";
import type { Cancel } from "@/lib/kernel/timers";

interface Task {
  atMs: number;
  order: number;
  /** Goes on for ever by itself (heartbeat, poll): nobody need live through it while nothing else happens. */
  background: boolean;
  work(): void;
}

/** Time that passes when somebody says so. What is due at the same moment happens in the order in which it was asked for. */
export class VirtualTime implements Clock {
  private tasks: Task[] = [];
  private asked = 0;
  private nowMs: number;

  /** @param startMs milliseconds since the epoch */
  constructor(startMs: number) {
    this.nowMs = startMs;
  }

  now(): number {
    return this.nowMs;
  }

  monotonicMs(): number {
    return this.nowMs;
  }

  at(atMs: number, work: () => void, background = false): Cancel {
    const task: Task = { atMs: Math.max(atMs, this.nowMs), order: (this.asked += 1), background, work };
    this.tasks.push(task);
    return () => {
      this.tasks = this.tasks.filter((other) => other !== task);
    };
  }

  after(delayMs: number, work: () => void): Cancel {
    return this.at(this.nowMs + delayMs, work);
  }

  /** Does what is due first. @returns whether there was anything to do */
  step(): boolean {
    const task = first(this.tasks);
    if (task === undefined) return false;
    this.tasks = this.tasks.filter((other) => other !== task);
    this.nowMs = task.atMs;
    task.work();
    return true;
  }

  /** When the next thing happens that is not background. */
  nextForegroundMs(): number | undefined {
    return first(this.tasks.filter((task) => !task.background))?.atMs;
  }

  /** Lets so much time pass in which only background would have happened. */
  skip(byMs: number): void {
    this.nowMs += byMs;
    for (const task of this.tasks) if (task.background) task.atMs += byMs;
  }
}

function first(tasks: readonly Task[]): Task | undefined {
  let found: Task | undefined;
  for (const task of tasks)
    if (found === undefined || task.atMs < found.atMs || (task.atMs === found.atMs && task.order < found.order))
      found = task;
  return found;
}
