import { WHEN_KEY, type TriggerRow } from "@/lib/db/trigger-row";
import type { AcceptRun } from "@/lib/engine/ports";
import { evaluateExpression } from "@/lib/expressions/evaluate";
import { AppError } from "@/lib/kernel/app-error";
import type { JsonObject } from "@/lib/kernel/json";
import { readSubmission } from "@/lib/workflow/core/read-submission";
import { formSchema, type FormField } from "@/lib/workflow/form-schema";
import type { Platform } from "../platform";
import { createTokenBuckets } from "../token-bucket";
import type { EngineParts } from "./engine";

/** A form as its page shows it. */
export type FormPage =
  | { kind: "open"; id: string; title: string; description: string | null; fields: FormField[] }
  | { kind: "closed"; title: string };

/** Forms that one address may send in a minute; where addresses are not known, all together. */
const PER_ADDRESS_AND_MINUTE = 20;
const PER_FORM_AND_MINUTE = 300;

export type FormService = ReturnType<typeof composeForms>;

/** Forms of published workflows: what stands on their pages, and the runs that they start. */
export function composeForms(
  { clock }: Pick<Platform, "clock">,
  engine: Pick<EngineParts, "triggers" | "definition" | "accept" | "ring">,
) {
  const { triggers, ring } = engine;
  const accept: AcceptRun = engine.accept;
  const byAddress = createTokenBuckets(PER_ADDRESS_AND_MINUTE, clock);
  const byForm = createTokenBuckets(PER_FORM_AND_MINUTE, clock);

  function found(row: TriggerRow | undefined): TriggerRow & { kind: "form" } {
    if (row?.kind !== "form" || row.state === "error") throw new AppError("NOT_FOUND", "There is no such form.");
    return { ...row, kind: row.kind };
  }

  function limit(row: TriggerRow, address: string | null): void {
    const form = `${row.workflowId}:${row.triggerId}`;
    const retryAfterMs = address === null ? byForm.take(form) : byAddress.take(`${form} ${address}`);
    if (retryAfterMs > 0)
      throw new AppError("RATE_LIMITED", "This form was sent too often just now; try again in a minute.", {
        retryAfterMs,
      });
  }

  return {
    /** @param path below /forms/, decoded; null: there is no such form */
    page(path: string): FormPage | null {
      const row = triggers.byPath(path);
      if (row?.kind !== "form" || row.state === "error") return null;
      const form = formSchema.safeParse(row.config).data;
      if (form === undefined) return null;
      const title = form.title ?? engine.definition(row.workflowId, row.version)?.name ?? "Form";
      if (row.state === "paused") return { kind: "closed", title };
      const id = `${row.workflowId}:${row.triggerId}`;
      return { kind: "open", id, title, description: form.description ?? null, fields: form.fields };
    },

    /**
     * Starts a run with what was filled in.
     * @param input.address of the sender; null where it is not known
     * @throws AppError NOT_FOUND, STATE_CONFLICT (paused), RATE_LIMITED, VALIDATION_FAILED naming each field,
     * STORAGE_FULL, UNAVAILABLE
     */
    async submit(input: {
      id: string;
      fields: JsonObject;
      token?: string | undefined;
      website?: string | undefined;
      address: string | null;
    }): Promise<{ runId: string | null; duplicate: boolean }> {
      const at = input.id.indexOf(":");
      const row = found(at < 0 ? undefined : triggers.find(input.id.slice(0, at), input.id.slice(at + 1)));
      if (row.state === "paused") throw new AppError("STATE_CONFLICT", "This form takes no answers at the moment.");
      limit(row, input.address);
      if (input.website !== undefined && input.website !== "") return { runId: null, duplicate: false };
      const read = readSubmission(formSchema.parse(row.config), input.fields);
      if (read.kind === "invalid") {
        const details = read.flaws.map(({ field, message }) => ({ path: `fields.${field}`, message }));
        const [first] = details;
        throw new AppError("VALIDATION_FAILED", `${first?.path ?? "fields"} ${first?.message ?? "is wrong"}.`, {
          details,
        });
      }
      const trigger = { fields: read.fields, submittedAt: new Date(clock.now()).toISOString() };
      if (!passes(row, trigger)) return { runId: null, duplicate: false };
      const { workspaceId, workflowId, triggerId, version, mode } = row;
      const accepted = await accept({
        workspaceId,
        workflowId,
        version,
        mode,
        source: { kind: "form", triggerId },
        input: trigger,
        ...(input.token === undefined ? {} : { dedupeKey: `form:${triggerId}:${input.token}` }),
      });
      if (!accepted.duplicate) {
        triggers.fired(row);
        ring();
      }
      return { runId: accepted.runId, duplicate: accepted.duplicate };
    },
  };

  /** An expression that fails drops nothing that a person has written: it is noted, and the run starts. */
  function passes(row: TriggerRow, trigger: JsonObject): boolean {
    const when = row.config[WHEN_KEY];
    if (typeof when !== "string") return true;
    try {
      return (
        evaluateExpression(when, { trigger, steps: {}, run: {}, workflow: { id: row.workflowId }, env: {} }) === true
      );
    } catch (error) {
      triggers.setError(row, error instanceof AppError ? error.message : "The trigger's condition cannot be evaluated");
      return true;
    }
  }
}
