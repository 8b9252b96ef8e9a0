import type { Metadata } from "next";
import { ApprovalByLink } from "@/components/approvals/approval-by-link";

export const metadata: Metadata = { title: "Approval", referrer: "no-referrer", robots: { index: false } };

/** Whoever holds the link decides, without an account. Looking at it decides nothing. */
export default async function ApprovePage({ params }: Readonly<{ params: Promise<{ token: string }> }>) {
  const { token } = await params;
  return <ApprovalByLink token={decodeURIComponent(token)} />;
}
