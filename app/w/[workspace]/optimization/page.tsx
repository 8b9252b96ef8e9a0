import type { Metadata } from "next";
import { OptimizationView } from "@/components/optimization/optimization-view";
import { requirePageCtx } from "@/lib/server/page-context";

export const metadata: Metadata = { title: "Optimization" };

export default async function OptimizationPage({ params }: Readonly<{ params: Promise<{ workspace: string }> }>) {
  await requirePageCtx((await params).workspace);
  return <OptimizationView />;
}
