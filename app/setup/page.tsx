import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AuthCard } from "@/components/auth/auth-card";
import { SetupForm } from "@/components/auth/setup-form";
import { landing } from "@/lib/server/page-context";

export const metadata: Metadata = { title: "Set up" };

export default async function SetupPage() {
  const where = await landing();
  if (where.kind !== "setup") redirect("/");
  return (
    <AuthCard title="Set up" description="Make the owner account. It stays on this machine; nothing is sent anywhere.">
      <SetupForm tokenNeeded={where.tokenNeeded} />
    </AuthCard>
  );
}
