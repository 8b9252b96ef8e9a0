import type { Metadata } from "next";
import { ServiceView } from "@/components/services/service-view";
import { requirePageCtx } from "@/lib/server/page-context";

export const metadata: Metadata = { title: "Service" };

export default async function ServicePage({
  params,
}: Readonly<{ params: Promise<{ workspace: string; id: string }> }>) {
  const { workspace, id } = await params;
  await requirePageCtx(workspace);
  return <ServiceView serviceId={decodeURIComponent(id)} />;
}
