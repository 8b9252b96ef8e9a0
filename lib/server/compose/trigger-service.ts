import { looksOf, type TriggerRow } from "@/lib/db/trigger-row";
import type { Ctx } from "@/lib/kernel/context";
import { isoOrNull } from "@/lib/kernel/instant";
import { silenceOf } from "@/lib/workflow/trigger-silence";
import type { Platform } from "../platform";
import type { EngineParts } from "./engine";

export function createTriggerService({ triggers }: Pick<EngineParts, "triggers">, { clock }: Pick<Platform, "clock">) {
  return {
    list(ctx: Ctx, input: { workflowId?: string | undefined; limit: number; cursor?: string | undefined }) {
      const rows = triggers.list(ctx.workspaceId, input.workflowId, input.cursor ?? "", input.limit + 1);
      const items = rows.slice(0, input.limit).map((row) => toItem(row, clock.now()));
      return { items, nextCursor: rows.length > input.limit ? (items.at(-1)?.id ?? null) : null };
    },
  };
}

/** What the self-test found wrong is an error as well: the trigger stands there as published and starts nothing. */
function stateOf({ state, checkError }: TriggerRow, isSilent: boolean): TriggerRow["state"] | "silent" {
  if (state === "active" && checkError !== null) return "error";
  return isSilent ? "silent" : state;
}

function toItem(row: TriggerRow, nowMs: number) {
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
    state: stateOf(row, silence !== null),
    error: row.error ?? row.checkError,
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
            ok: row.checkError === null,
            ...(row.checkError === null ? {} : { problem: row.checkError }),
          },
  };
}
