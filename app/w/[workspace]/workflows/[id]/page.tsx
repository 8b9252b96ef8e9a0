import type { Metadata } from "next";
import { EditorPageView } from "@/components/editor/editor-page-view";
import { requirePageCtx } from "@/lib/server/page-context";

export const metadata: Metadata = { title: "Editor" };

export default async function EditorPage({ params }: Readonly<{ params: Promise<{ workspace: string; id: string }> }>) {
  const { workspace, id } = await params;
  await requirePageCtx(workspace);
  return <EditorPageView workflowId={id} />;
}
