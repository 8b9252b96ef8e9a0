import type { Metadata } from "next";
import { ConnectionView } from "@/components/connections/connection-view";
import { requirePageCtx } from "@/lib/server/page-context";

export const metadata: Metadata = { title: "Connection" };

type Props = Readonly<{ params: Promise<{ workspace: string; id: string }> }>;

export default async function ConnectionPage({ params }: Props) {
  const { workspace, id } = await params;
  await requirePageCtx(workspace);
  return <ConnectionView id={id} />;
}
