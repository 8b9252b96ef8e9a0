import type { Metadata } from "next";
import { CompareView } from "@/components/runs/compare-view";
import { requirePageCtx } from "@/lib/server/page-context";

export const metadata: Metadata = { title: "Compare runs" };

export default async function CompareRunsPage({ params }: Readonly<{ params: Promise<{ workspace: string }> }>) {
  await requirePageCtx((await params).workspace);
  return <CompareView />;
}
