import type { ReactNode } from "react";
import { AppShell } from "@/components/shell/app-shell";
import { requirePageCtx } from "@/lib/server/page-context";

export default async function WorkspaceLayout({
  children,
  params,
}: Readonly<{ children: ReactNode; params: Promise<{ workspace: string }> }>) {
  const { workspace } = await params;
  return <AppShell viewer={await requirePageCtx(workspace)}>{children}</AppShell>;
}
