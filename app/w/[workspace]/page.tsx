import type { Metadata } from "next";
import { OverviewView } from "@/components/overview/overview-view";
import { requirePageCtx } from "@/lib/server/page-context";

export const metadata: Metadata = { title: "Overview" };

export default async function OverviewPage({ params }: Readonly<{ params: Promise<{ workspace: string }> }>) {
  await requirePageCtx((await params).workspace);
  return <OverviewView />;
}
