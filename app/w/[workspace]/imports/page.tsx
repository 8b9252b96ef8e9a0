import type { Metadata } from "next";
import { ImportsView } from "@/components/imports/imports-view";
import { requirePageCtx } from "@/lib/server/page-context";

export const metadata: Metadata = { title: "Import" };

export default async function ImportsPage({ params }: Readonly<{ params: Promise<{ workspace: string }> }>) {
  await requirePageCtx((await params).workspace);
  return <ImportsView />;
}
