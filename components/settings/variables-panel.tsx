"use client";

import { useState } from "react";
import { Plus, Trash2 } from "lucide-react";
import type { WorkspaceSettings } from "@/lib/api/contracts/workspace";
import { saveSettings, workspaceKeys } from "@/lib/client/workspace";
import { useViewer } from "@/components/shell/workspace-context";
import { Button, IconButton } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useAction } from "@/components/shell/use-action";

interface Row {
  key: number;
  name: string;
  value: string;
}

/** Variables that expressions read as env.NAME, and the zone that schedules mean. */
export function VariablesPanel({ settings, readOnly }: Readonly<{ settings: WorkspaceSettings; readOnly: boolean }>) {
  const { workspace } = useViewer();
  const [rows, setRows] = useState<readonly Row[]>(() =>
    Object.entries(settings.env).map(([name, value], key) => ({ key, name, value: String(value) })),
  );
  const [timezone, setTimezone] = useState(settings.timezone);
  const save = useAction({
    run: () =>
      saveSettings(workspace.id, {
        ...settings,
        timezone,
        env: Object.fromEntries(rows.filter(({ name }) => name !== "").map(({ name, value }) => [name, value])),
      }),
    invalidate: [workspaceKeys.settings(workspace.id)],
    done: "Settings saved",
    failed: "Could not save the settings",
  });
  const set = (key: number, change: Partial<Row>) =>
    setRows(rows.map((row) => (row.key === key ? { ...row, ...change } : row)));
  return (
    <form
      className="flex max-w-2xl flex-col gap-4 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(undefined);
      }}
    >
      <Field label="Time zone" hint="IANA name; schedules without a zone of their own use it.">
        {(control) => (
          <Input
            {...control}
            disabled={readOnly}
            className="max-w-64"
            value={timezone}
            onChange={(event) => setTimezone(event.target.value)}
          />
        )}
      </Field>
      <Callout>
        Expressions read a variable as <code className="font-mono">env.NAME</code>. Secrets do not belong here: make a
        connection for them.
      </Callout>
      {rows.map((row, index) => (
        <div key={row.key} className="flex items-end gap-2">
          <Field label={`Name ${String(index + 1)}`} className="flex-1">
            {(control) => (
              <Input
                {...control}
                disabled={readOnly}
                className="font-mono"
                value={row.name}
                onChange={(event) => set(row.key, { name: event.target.value })}
              />
            )}
          </Field>
          <Field label={`Value ${String(index + 1)}`} className="flex-[2]">
            {(control) => (
              <Input
                {...control}
                disabled={readOnly}
                className="font-mono"
                value={row.value}
                onChange={(event) => set(row.key, { value: event.target.value })}
              />
            )}
          </Field>
          <IconButton
            label={`Remove variable ${row.name}`}
            disabled={readOnly}
            icon={<Trash2 aria-hidden />}
            onClick={() => setRows(rows.filter(({ key }) => key !== row.key))}
          />
        </div>
      ))}
      {readOnly ? null : (
        <div className="flex gap-2">
          <Button
            icon={<Plus aria-hidden />}
            onClick={() =>
              setRows([...rows, { key: Math.max(-1, ...rows.map(({ key }) => key)) + 1, name: "", value: "" }])
            }
          >
            Add variable
          </Button>
          <Button type="submit" variant="primary" busy={save.isPending}>
            Save
          </Button>
        </div>
      )}
    </form>
  );
}
