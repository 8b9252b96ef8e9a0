import type { Metadata } from "next";
import { SettingsPageView } from "@/components/settings/settings-page-view";
import { requirePageCtx } from "@/lib/server/page-context";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage({ params }: Readonly<{ params: Promise<{ workspace: string }> }>) {
  await requirePageCtx((await params).workspace);
  return <SettingsPageView />;
}
