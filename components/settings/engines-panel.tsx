"use client";

import type { WorkspaceSettings } from "@/lib/api/contracts/workspace";
import { saveSettings, workspaceKeys } from "@/lib/client/workspace";
import { useViewer } from "@/components/shell/workspace-context";
import { Switch } from "@/components/ui/switch";
import { useAction } from "@/components/shell/use-action";

const ENGINES = [
  { id: "intelligence", name: "Intelligence", words: "Detects services in text and generates workflows." },
  { id: "optimization", name: "Optimization", words: "Finds what could be faster, cheaper or safer." },
  { id: "monitoring", name: "Monitoring", words: "Watches runs, scores health, raises alerts." },
  { id: "troubleshooting", name: "Troubleshooting", words: "Diagnoses failures and proves fixes." },
] as const;

/** Off switches: an engine that is off answers 503, the others go on. */
export function EnginesPanel({ settings, readOnly }: Readonly<{ settings: WorkspaceSettings; readOnly: boolean }>) {
  const { workspace } = useViewer();
  const save = useAction({
    run: (next: WorkspaceSettings) => saveSettings(workspace.id, next),
    invalidate: [workspaceKeys.settings(workspace.id)],
    done: "Settings saved",
    failed: "Could not save the settings",
  });
  return (
    <ul aria-label="Engines" className="divide-y">
      {ENGINES.map(({ id, name, words }) => (
        <li key={id} className="flex items-center gap-4 px-4 py-3">
          <div className="min-w-0 flex-1">
            <p className="font-medium">{name}</p>
            <p className="text-muted">{words}</p>
          </div>
          <span className="text-xs text-muted">{settings.engines[id] ? "On" : "Off"}</span>
          <Switch
            label={`${name} engine`}
            checked={settings.engines[id]}
            disabled={readOnly || save.isPending}
            onChange={(on) => save.mutate({ ...settings, engines: { ...settings.engines, [id]: on } })}
          />
        </li>
      ))}
    </ul>
  );
}
