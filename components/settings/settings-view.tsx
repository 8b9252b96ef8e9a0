"use client";

import type { ReactNode } from "react";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useQuery } from "@tanstack/react-query";
import { settingsOptions } from "@/lib/client/workspace";
import { QueryView } from "@/components/shell/query-view";
import { useMay, useViewer } from "@/components/shell/workspace-context";
import { PermissionState } from "@/components/ui/states";
import { Tabs } from "@/components/ui/tabs";
import { ApiKeysPanel } from "./api-keys-panel";
import { AuditPanel } from "./audit-panel";
import { EnginesPanel } from "./engines-panel";
import { MembersPanel } from "./members-panel";
import { RetentionPanel } from "./retention-panel";
import { SystemPanel } from "./system-panel";
import { VariablesPanel } from "./variables-panel";

const TABS = ["members", "keys", "engines", "variables", "retention", "system", "audit"] as const;

export function SettingsView() {
  const [tab, setTab] = useQueryState("tab", parseAsStringLiteral(TABS).withDefault("members"));
  const { workspace } = useViewer();
  const isAdmin = useMay("admin");
  const settings = useQuery(settingsOptions(workspace.id));
  const forAdmins = (what: string, panel: ReactNode) =>
    isAdmin ? panel : <PermissionState needed="admin" action={what} />;
  const forReaders = (what: string, panel: ReactNode) => (
    <>
      {isAdmin ? null : <PermissionState needed="admin" action={what} />}
      {panel}
    </>
  );
  return (
    <div className="rounded-lg border bg-surface">
      <Tabs
        label="Settings"
        value={tab}
        onChange={(next) => void setTab(TABS.find((item) => item === next) ?? "members")}
        tabs={[
          { id: "members", label: "Members", content: <MembersPanel /> },
          { id: "keys", label: "API keys", content: forAdmins("see API keys", <ApiKeysPanel />) },
          {
            id: "engines",
            label: "Engines",
            content: (
              <QueryView query={settings} what="the settings">
                {(data) => forReaders("switch engines", <EnginesPanel settings={data} readOnly={!isAdmin} />)}
              </QueryView>
            ),
          },
          {
            id: "variables",
            label: "Variables",
            content: (
              <QueryView query={settings} what="the settings">
                {(data) =>
                  forReaders(
                    "change variables",
                    <VariablesPanel key={JSON.stringify(data)} settings={data} readOnly={!isAdmin} />,
                  )
                }
              </QueryView>
            ),
          },
          {
            id: "retention",
            label: "Retention",
            content: (
              <QueryView query={settings} what="the settings">
                {(data) =>
                  forReaders(
                    "change how long runs are kept",
                    <RetentionPanel key={JSON.stringify(data.retention)} settings={data} readOnly={!isAdmin} />,
                  )
                }
              </QueryView>
            ),
          },
          { id: "system", label: "System", content: <SystemPanel /> },
          { id: "audit", label: "Audit log", content: forAdmins("read the audit log", <AuditPanel />) },
        ]}
      />
    </div>
  );
}
