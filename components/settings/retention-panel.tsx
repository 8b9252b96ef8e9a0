"use client";

import { useState } from "react";
import { retentionSchema } from "@/lib/engine/retention-schema";
import type { WorkspaceSettings } from "@/lib/api/contracts/workspace";
import { saveSettings, workspaceKeys } from "@/lib/client/workspace";
import { useAction } from "@/components/shell/use-action";
import { useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

/** Empty: for ever. Anything that is no number stays none, so that the schema says so. */
function daysOf(text: string): number | null {
  return text.trim() === "" ? null : Number(text);
}

/** How long ended runs are kept; failed ones may be kept longer. */
export function RetentionPanel({ settings, readOnly }: Readonly<{ settings: WorkspaceSettings; readOnly: boolean }>) {
  const { workspace } = useViewer();
  const { days, keepFailedDays } = settings.retention;
  const [all, setAll] = useState(days === null ? "" : String(days));
  const [apart, setApart] = useState(keepFailedDays !== undefined);
  const [failed, setFailed] = useState(
    keepFailedDays === undefined || keepFailedDays === null ? "" : String(keepFailedDays),
  );
  const parsed = retentionSchema.safeParse({
    days: daysOf(all),
    ...(apart ? { keepFailedDays: daysOf(failed) } : {}),
  });
  const flawOf = (field: string) => parsed.error?.issues.find(({ path }) => path[0] === field)?.message;
  const save = useAction({
    run: (next: WorkspaceSettings) => saveSettings(workspace.id, next),
    invalidate: [workspaceKeys.settings(workspace.id)],
    done: "Settings saved",
    failed: "Could not save the settings",
  });
  return (
    <form
      className="flex max-w-xl flex-col gap-4 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (parsed.success) save.mutate({ ...settings, retention: parsed.data });
      }}
    >
      <p className="text-muted">
        Runs that have ended are deleted with their steps and data after this time. Open runs and what they build on
        stay; figures, alerts and issues outlive them.
      </p>
      <Field label="Keep runs for (days)" hint="1 to 3,650. Empty: for ever." error={flawOf("days")}>
        {(control) => (
          <Input
            {...control}
            inputMode="numeric"
            className="max-w-32"
            disabled={readOnly}
            value={all}
            onChange={(event) => setAll(event.target.value)}
          />
        )}
      </Field>
      <label className="flex items-center gap-2">
        <input
          type="checkbox"
          className="size-4 accent-(--c-accent)"
          disabled={readOnly}
          checked={apart}
          onChange={(event) => setApart(event.target.checked)}
        />
        Keep failed and timed-out runs longer
      </label>
      {apart ? (
        <Field label="Keep failed runs for (days)" hint="Empty: for ever." error={flawOf("keepFailedDays")}>
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              className="max-w-32"
              disabled={readOnly}
              value={failed}
              onChange={(event) => setFailed(event.target.value)}
            />
          )}
        </Field>
      ) : null}
      {readOnly ? null : (
        <Button type="submit" variant="primary" className="self-start" busy={save.isPending} disabled={!parsed.success}>
          Save
        </Button>
      )}
    </form>
  );
}
