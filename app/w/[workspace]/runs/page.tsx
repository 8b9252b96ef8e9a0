import type { Metadata } from "next";
import { RunsView } from "@/components/runs/runs-view";
import { requirePageCtx } from "@/lib/server/page-context";

export const metadata: Metadata = { title: "Runs" };

export default async function RunsPage({ params }: Readonly<{ params: Promise<{ workspace: string }> }>) {
  await requirePageCtx((await params).workspace);
  return <RunsView />;
}
