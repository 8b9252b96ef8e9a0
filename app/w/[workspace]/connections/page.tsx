import type { Metadata } from "next";
import { ConnectionsView } from "@/components/connections/connections-view";
import { requirePageCtx } from "@/lib/server/page-context";

export const metadata: Metadata = { title: "Connections" };

export default async function ConnectionsPage({ params }: Readonly<{ params: Promise<{ workspace: string }> }>) {
  await requirePageCtx((await params).workspace);
  return <ConnectionsView />;
}
