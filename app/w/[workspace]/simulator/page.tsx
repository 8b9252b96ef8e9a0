import type { Metadata } from "next";
import { SimulatorView } from "@/components/simulator/simulator-view";
import { requirePageCtx } from "@/lib/server/page-context";

export const metadata: Metadata = { title: "Simulator" };

export default async function SimulatorPage({ params }: Readonly<{ params: Promise<{ workspace: string }> }>) {
  await requirePageCtx((await params).workspace);
  return <SimulatorView />;
}
