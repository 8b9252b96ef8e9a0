import type { Metadata } from "next";
import { RunView } from "@/components/runs/run-view";
import { requirePageCtx } from "@/lib/server/page-context";

export const metadata: Metadata = { title: "Run" };

export default async function RunPage({ params }: Readonly<{ params: Promise<{ workspace: string; id: string }> }>) {
  const { workspace, id } = await params;
  await requirePageCtx(workspace);
  return <RunView runId={id} />;
}
