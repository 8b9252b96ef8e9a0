import type { Metadata } from "next";
import { ApiDocsView } from "@/components/api-docs/api-docs-view";
import { requirePageCtx } from "@/lib/server/page-context";

export const metadata: Metadata = { title: "API" };

export default async function ApiDocsPage({ params }: Readonly<{ params: Promise<{ workspace: string }> }>) {
  await requirePageCtx((await params).workspace);
  return <ApiDocsView />;
}
