"use client";

import { useRouter } from "next/navigation";
import { ChevronsUpDown } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";
import { useViewer } from "./workspace-context";

export function WorkspaceSwitcher() {
  const { workspace, workspaces } = useViewer();
  const router = useRouter();
  return (
    <Menu
      label="Workspaces"
      align="start"
      items={workspaces.map((item) => ({
        label: item.id === workspace.id ? `${item.name} (this one)` : item.name,
        onSelect: () => router.push(`/w/${item.slug}`),
      }))}
      trigger={
        <Button variant="ghost" aria-label={`Workspace ${workspace.name}. Switch`} className="max-w-52">
          <span className="truncate">{workspace.name}</span>
          <ChevronsUpDown aria-hidden className="text-muted" />
        </Button>
      }
    />
  );
}
