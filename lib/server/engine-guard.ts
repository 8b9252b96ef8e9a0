import { statusOf } from "@/lib/api/problem";
import { AppError } from "@/lib/kernel/app-error";
import type { Ctx } from "@/lib/kernel/context";
import { createCircuitBreaker, type CircuitBreaker } from "./circuit-breaker";
import { ENGINE_NAMES, type EngineName } from "./env";
import type { Platform } from "./platform";
import type { Settings } from "./settings-service";

export interface EngineState {
  state: "ok" | "degraded" | "down";
  reason: string | null;
}

/** Off switch, time limit and breaker around each of the four engines. One engine's trouble never reaches another. */
export interface EngineGuard {
  /**
   * Runs a call into an engine.
   * @param work gets a signal that fires at the time limit; what it still does after that is not waited for
   * @throws AppError ENGINE_DISABLED, ENGINE_TIMEOUT, ENGINE_BROKEN (all 503), or what the engine says about its input
   */
  withEngine<T>(name: EngineName, ctx: Ctx, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** @param workspaceId whose switches count too; none when the caller is unknown */
  states(workspaceId: string | null): Promise<Record<EngineName, EngineState>>;
}

const FAILURES_MAX = 5;
const OPEN_MS = 30_000;

/** An engine that refuses its input is in good health; so is one whose database is locked or full. */
function saysNothingOfHealth(error: unknown): error is AppError {
  if (!(error instanceof AppError)) return false;
  return statusOf(error.code) < 500 || error.code === "UNAVAILABLE" || error.code === "STORAGE_FULL";
}

export function createEngineGuard(
  platform: Pick<Platform, "env" | "logger" | "clock">,
  settings: Pick<Settings, "of">,
): EngineGuard {
  const { env, logger, clock } = platform;
  const make = () => createCircuitBreaker({ failuresMax: FAILURES_MAX, openMs: OPEN_MS }, clock);
  const breakers: Record<EngineName, CircuitBreaker> = {
    intelligence: make(),
    optimization: make(),
    monitoring: make(),
    troubleshooting: make(),
  };

  async function offReason(name: EngineName, workspaceId: string | null): Promise<string | null> {
    if (env.ENGINES_OFF.includes(name)) return "Switched off in the server's settings";
    if (workspaceId === null || workspaceId === "") return null;
    const { engines } = await settings.of(workspaceId);
    return engines[name] ? null : "Switched off in the workspace's settings";
  }

  function stateOf(name: EngineName): EngineState {
    const breaker = breakers[name];
    switch (breaker.state()) {
      case "open":
        return { state: "down", reason: `Failed ${breaker.failures()} times in a row; tried again shortly` };
      case "half_open":
        return { state: "degraded", reason: "Being tried again after failures" };
      case "closed":
        return breaker.failures() > 0
          ? { state: "degraded", reason: "The last call failed" }
          : { state: "ok", reason: null };
    }
  }

  async function withinTime<T>(name: EngineName, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const limitMs = env.ENGINE_TIMEOUT_MS;
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const limit = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(
          new AppError("ENGINE_TIMEOUT", `The ${name} engine did not answer within ${limitMs} ms.`, {
            retryAfterMs: 1_000,
          }),
        );
        abort.abort();
      }, limitMs);
    });
    try {
      return await Promise.race([work(abort.signal), limit]);
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    async withEngine(name, ctx, work) {
      const reason = await offReason(name, ctx.workspaceId);
      if (reason !== null) throw new AppError("ENGINE_DISABLED", `The ${name} engine is off: ${reason.toLowerCase()}.`);
      const breaker = breakers[name];
      const retryAfterMs = breaker.enter();
      if (retryAfterMs > 0) {
        throw new AppError("ENGINE_BROKEN", `The ${name} engine failed repeatedly and is resting.`, { retryAfterMs });
      }
      try {
        const result = await withinTime(name, work);
        breaker.succeeded();
        return result;
      } catch (error) {
        if (saysNothingOfHealth(error)) {
          breaker.left();
          throw error;
        }
        breaker.failed();
        logger.error({ event: "engine.failed", engine: name, requestId: ctx.requestId, err: error });
        if (error instanceof AppError && error.code === "ENGINE_TIMEOUT") throw error;
        throw new AppError("ENGINE_BROKEN", `The ${name} engine failed on this request.`, {
          cause: error,
          retryAfterMs: 1_000,
        });
      }
    },

    async states(workspaceId) {
      const entries = await Promise.all(
        ENGINE_NAMES.map(async (name) => {
          const reason = await offReason(name, workspaceId);
          return [name, reason === null ? stateOf(name) : { state: "down", reason }] as const;
        }),
      );
      return Object.fromEntries(entries) as Record<EngineName, EngineState>;
    },
  };
}
