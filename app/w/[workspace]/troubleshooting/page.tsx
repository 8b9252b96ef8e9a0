import type { Metadata } from "next";
import { TroubleshootingView } from "@/components/troubleshooting/troubleshooting-view";
import { requirePageCtx } from "@/lib/server/page-context";

export const metadata: Metadata = { title: "Troubleshooting" };

export default async function TroubleshootingPage({ params }: Readonly<{ params: Promise<{ workspace: string }> }>) {
  await requirePageCtx((await params).workspace);
  return <TroubleshootingView />;
}
