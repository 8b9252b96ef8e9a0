import type { Metadata } from "next";
import { GenerateView } from "@/components/generate/generate-view";
import { requirePageCtx } from "@/lib/server/page-context";

export const metadata: Metadata = { title: "Generate" };

export default async function GeneratePage({ params }: Readonly<{ params: Promise<{ workspace: string }> }>) {
  await requirePageCtx((await params).workspace);
  return <GenerateView />;
}
