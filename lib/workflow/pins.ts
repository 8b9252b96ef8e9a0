import { AppError } from "@/lib/kernel/app-error";
import type { Clock } from "@/lib/kernel/clock";
import { actorLabel, type Ctx } from "@/lib/kernel/context";
import type { Json } from "@/lib/kernel/json";
import type { WorkflowView } from "./service";

/** An output that simulated runs take for a step instead of calling it. */
export interface Pin {
  stepId: string;
  output: Json;
  /** `user:<id>` or `key:<id>`. */
  pinnedBy: string;
  pinnedAtMs: number;
}

export interface PinStore {
  list(workspaceId: string, workflowId: string): Promise<Pin[]>;
  put(workspaceId: string, workflowId: string, pin: Pin): Promise<void>;
  remove(workspaceId: string, workflowId: string, stepId: string): Promise<void>;
}

export interface PinPorts {
  store: PinStore;
  /** @throws AppError NOT_FOUND */
  workflow(ctx: Ctx, id: string): Promise<WorkflowView>;
  clock: Clock;
}

/** Characters of one output as JSON, and pins of one workflow. */
export const PIN_CHARS_MAX = 256 * 1024;
export const PINS_MAX = 50;

/**
 * Pinned outputs of a workflow's steps. They stand beside its versions: no definition, export or live run knows of them.
 * All of a workspace who work on a workflow see the same ones.
 */
export function createPins({ store, workflow, clock }: PinPorts) {
  return {
    /** @throws NOT_FOUND */
    async list(ctx: Ctx, { id }: { id: string }): Promise<Pin[]> {
      await workflow(ctx, id);
      return store.list(ctx.workspaceId, id);
    },

    /** Pins an output, in place of what was pinned there. @throws NOT_FOUND, BODY_TOO_LARGE, STATE_CONFLICT */
    async put(ctx: Ctx, { id, stepId, output }: { id: string; stepId: string; output: Json }): Promise<Pin> {
      const { definition } = await workflow(ctx, id);
      if (definition.steps[stepId] === undefined)
        throw new AppError("NOT_FOUND", `The saved version has no step ${stepId}. Save the workflow first.`);
      const chars = JSON.stringify(output).length;
      if (chars > PIN_CHARS_MAX)
        throw new AppError(
          "BODY_TOO_LARGE",
          `The output has ${chars} characters as JSON; up to ${PIN_CHARS_MAX} can be pinned. Pin a shorter one.`,
          { details: [{ path: "output", message: `up to ${PIN_CHARS_MAX} characters as JSON` }] },
        );
      const others = (await store.list(ctx.workspaceId, id)).filter((pin) => pin.stepId !== stepId);
      if (others.length >= PINS_MAX)
        throw new AppError("STATE_CONFLICT", `${PINS_MAX} steps of this workflow are pinned. Unpin one first.`);
      const pin = { stepId, output, pinnedBy: actorLabel(ctx.actor), pinnedAtMs: clock.now() };
      await store.put(ctx.workspaceId, id, pin);
      return pin;
    },

    /** Nothing to do is done. @throws NOT_FOUND where there is no such workflow */
    async remove(ctx: Ctx, { id, stepId }: { id: string; stepId: string }): Promise<void> {
      await workflow(ctx, id);
      await store.remove(ctx.workspaceId, id, stepId);
    },
  };
}

export type Pins = ReturnType<typeof createPins>;
