"use client";

import { useState } from "react";
import type { ConnectionLimit } from "@/lib/connectors/connection-schema";
import { connectionKeys, updateConnection, type ConnectionSummary } from "@/lib/client/connections";
import { useAction } from "@/components/shell/use-action";
import { useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { DurationField } from "@/components/ui/duration-field";
import { Field } from "@/components/ui/field";
import { formatDuration } from "@/components/ui/format";
import { Input } from "@/components/ui/input";

const CALLS_MAX = 100_000;
const CONCURRENT_MAX = 1_000;
const PER_MS_MAX = 86_400_000;

/** A limit in words: `10 calls per 1 s, 2 at once`. */
export function limitWords(limit: ConnectionLimit | null | undefined): string {
  if (limit === null || limit === undefined) return "None";
  const rate = `${limit.calls.toLocaleString("en")} ${limit.calls === 1 ? "call" : "calls"} per ${formatDuration(limit.perMs).replace(/\.0+ /, " ")}`;
  return limit.concurrent === undefined ? rate : `${rate}, ${String(limit.concurrent)} at once`;
}

/** What all calls of a connection share: more wait their turn, in every run of the workspace. */
export function LimitDialog({ connection, onClose }: Readonly<{ connection: ConnectionSummary; onClose: () => void }>) {
  const { workspace } = useViewer();
  const known = connection.rateLimit ?? null;
  const [calls, setCalls] = useState(known === null ? "" : String(known.calls));
  const [perMs, setPerMs] = useState<number | undefined>(known?.perMs ?? 1_000);
  const [concurrent, setConcurrent] = useState(known?.concurrent === undefined ? "" : String(known.concurrent));
  const save = useAction({
    run: (rateLimit: ConnectionLimit | null) => updateConnection(workspace.id, connection.id, { rateLimit }),
    invalidate: [connectionKeys.all(workspace.id)],
    done: "Rate limit saved",
    failed: "Could not save the rate limit",
    onDone: onClose,
  });
  const callsError = calls === "" ? undefined : flawOf(calls, CALLS_MAX);
  const concurrentError = concurrent === "" ? undefined : flawOf(concurrent, CONCURRENT_MAX);
  const perError = perMs !== undefined && perMs > PER_MS_MAX ? "At most one day." : undefined;
  const isReady =
    calls !== "" && perMs !== undefined && [callsError, concurrentError, perError].every((flaw) => flaw === undefined);
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Rate limit of ${connection.name}`}
      description="Shared by every run that uses the connection. Calls beyond it wait their turn; none is refused."
      footer={
        <>
          {known === null ? null : (
            <Button className="mr-auto" disabled={save.isPending} onClick={() => save.mutate(null)}>
              Remove the limit
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            busy={save.isPending}
            disabled={!isReady}
            onClick={() =>
              save.mutate({
                calls: Number(calls),
                perMs: perMs ?? 1_000,
                ...(concurrent === "" ? {} : { concurrent: Number(concurrent) }),
              })
            }
          >
            Save
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <Field label="Calls" required error={callsError}>
          {(control) => (
            <Input
              {...control}
              type="number"
              inputMode="numeric"
              min={1}
              max={CALLS_MAX}
              value={calls}
              onChange={(event) => setCalls(event.target.value)}
            />
          )}
        </Field>
        <DurationField label="Within" ms={perMs} onMs={setPerMs} error={perError} />
        <Field label="At one time" hint="Empty: no bound of its own." error={concurrentError}>
          {(control) => (
            <Input
              {...control}
              type="number"
              inputMode="numeric"
              min={1}
              max={CONCURRENT_MAX}
              value={concurrent}
              onChange={(event) => setConcurrent(event.target.value)}
            />
          )}
        </Field>
      </div>
    </Dialog>
  );
}

function flawOf(text: string, most: number): string | undefined {
  const value = Number(text);
  return Number.isInteger(value) && value >= 1 && value <= most
    ? undefined
    : `A whole number from 1 to ${most.toLocaleString("en")}.`;
}
