import { CONNECTION_KEY, looksOf, type TriggerRow } from "@/lib/db/trigger-row";
import type { ConnectedAccount } from "@/lib/db/trigger-store";
import type { Ctx } from "@/lib/kernel/context";
import { isoOrNull } from "@/lib/kernel/instant";
import { silenceOf } from "@/lib/workflow/trigger-silence";
import type { Platform } from "../platform";
import type { EngineParts } from "./engine";

export function createTriggerService({ triggers }: Pick<EngineParts, "triggers">, { clock }: Pick<Platform, "clock">) {
  /** What keeps a registration from starting runs, as of now: its connection is read with it, the rest by self-tests. */
  function problemOf(row: TriggerRow): string | null {
    const id = row.config[CONNECTION_KEY];
    if (typeof id !== "string" || row.mode === "simulate") return row.checkError;
    return connectionProblem(row.service, triggers.connected(row.workspaceId, id)) ?? row.checkError;
  }

  return {
    list(ctx: Ctx, input: { workflowId?: string | undefined; limit: number; cursor?: string | undefined }) {
      const rows = triggers.list(ctx.workspaceId, input.workflowId, input.cursor ?? "", input.limit + 1);
      const items = rows.slice(0, input.limit).map((row) => toItem(row, problemOf(row), clock.now()));
      return { items, nextCursor: rows.length > input.limit ? (items.at(-1)?.id ?? null) : null };
    },
  };
}

/** @param connected undefined: there is none of this id any more */
function connectionProblem(service: string, connected: ConnectedAccount | undefined): string | null {
  if (connected === undefined) return "connection: its connection was deleted: choose another, and publish again.";
  if (connected.service !== service) return `connection: it is for ${connected.service}, not for ${service}.`;
  if (connected.state !== "broken") return null;
  const reason = connected.stateReason === null ? "" : ` (${connected.stateReason})`;
  return `connection: ${service} refuses its credentials${reason}: renew them.`;
}

/** What is found wrong is an error as well: the trigger stands there as published and starts nothing. */
function stateOf({ state }: TriggerRow, problem: string | null, isSilent: boolean): TriggerRow["state"] | "silent" {
  if (state === "active" && problem !== null) return "error";
  return isSilent ? "silent" : state;
}

function toItem(row: TriggerRow, problem: string | null, nowMs: number) {
  const { lastLookAtMs, ...looks } = looksOf(row);
  const silence = silenceOf({ ...row, ...looks }, nowMs);
  const room = row.kind === "form" ? "/forms/" : "/hooks/";
  return {
    id: `${row.workflowId}:${row.triggerId}`,
    workflowId: row.workflowId,
    triggerId: row.triggerId,
    service: row.service,
    event: row.event,
    kind: row.kind,
    mode: row.mode,
    version: row.version,
    state: stateOf(row, problem, silence !== null),
    error: row.error ?? problem,
    silentReason: silence?.reason ?? null,
    hookPath: row.hookPath === null ? null : `${room}${row.hookPath}`,
    lastFiredAt: isoOrNull(row.lastFiredAtMs),
    nextExpectedAt: isoOrNull(row.nextExpectedAtMs),
    lastLookAt: isoOrNull(lastLookAtMs),
    nextLookAt: row.state === "paused" || row.mode === "simulate" ? null : isoOrNull(looks.nextLookAtMs),
    check:
      row.checkedAtMs === null
        ? null
        : {
            at: new Date(row.checkedAtMs).toISOString(),
            ok: problem === null,
            ...(problem === null ? {} : { problem }),
          },
  };
}
