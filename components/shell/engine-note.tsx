"use client";

import Link from "next/link";
import { useQuery } from "@tanstack/react-query";
import type { WorkspaceSettings } from "@/lib/api/contracts/workspace";
import { settingsOptions } from "@/lib/client/workspace";
import { Callout } from "@/components/ui/callout";
import { humanize } from "@/components/ui/format";
import { useHref, useViewer } from "./workspace-context";

/** Says on an engine's page that the engine is switched off here, and where the switch is. */
export function EngineNote({ engine }: Readonly<{ engine: keyof WorkspaceSettings["engines"] }>) {
  const { workspace } = useViewer();
  const href = useHref();
  const settings = useQuery(settingsOptions(workspace.id));
  if (settings.data === undefined || settings.data.engines[engine]) return null;
  return (
    <Callout tone="warn" title={`${humanize(engine)} is switched off in this workspace`}>
      What it found before can be read; nothing new comes. The other engines go on.{" "}
      <Link href={href("/settings?tab=engines")} className="underline">
        Engine switches
      </Link>
    </Callout>
  );
}
