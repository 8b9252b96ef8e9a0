import type { Metadata } from "next";
import { ServicesView } from "@/components/services/services-view";
import { requirePageCtx } from "@/lib/server/page-context";

export const metadata: Metadata = { title: "Services" };

export default async function ServicesPage({ params }: Readonly<{ params: Promise<{ workspace: string }> }>) {
  await requirePageCtx((await params).workspace);
  return <ServicesView />;
}
