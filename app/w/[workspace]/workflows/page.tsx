import type { Metadata } from "next";
import { WorkflowsView } from "@/components/workflows/workflows-view";
import { requirePageCtx } from "@/lib/server/page-context";

export const metadata: Metadata = { title: "Workflows" };

export default async function WorkflowsPage({ params }: Readonly<{ params: Promise<{ workspace: string }> }>) {
  await requirePageCtx((await params).workspace);
  return <WorkflowsView />;
}
