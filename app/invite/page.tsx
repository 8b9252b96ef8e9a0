import type { Metadata } from "next";
import { AuthCard } from "@/components/auth/auth-card";
import { InvitationForm } from "@/components/auth/invitation-form";

export const metadata: Metadata = { title: "Invitation", referrer: "no-referrer" };

export default async function InvitePage({
  searchParams,
}: Readonly<{ searchParams: Promise<{ token?: string | string[] }> }>) {
  const { token } = await searchParams;
  return (
    <AuthCard title="Join the workspace" description="You were invited. Choose a name and a password for your account.">
      <InvitationForm token={typeof token === "string" ? token : ""} />
    </AuthCard>
  );
}
