import type { Metadata } from "next";
import { HealthView } from "@/components/health/health-view";
import { requirePageCtx } from "@/lib/server/page-context";

export const metadata: Metadata = { title: "Health" };

export default async function HealthPage({ params }: Readonly<{ params: Promise<{ workspace: string }> }>) {
  await requirePageCtx((await params).workspace);
  return <HealthView />;
}
