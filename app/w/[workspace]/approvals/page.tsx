import type { Metadata } from "next";
import { ApprovalsView } from "@/components/approvals/approvals-view";
import { requirePageCtx } from "@/lib/server/page-context";

export const metadata: Metadata = { title: "Approvals" };

export default async function ApprovalsPage({ params }: Readonly<{ params: Promise<{ workspace: string }> }>) {
  await requirePageCtx((await params).workspace);
  return <ApprovalsView />;
}
