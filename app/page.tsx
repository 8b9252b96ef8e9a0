import { redirect } from "next/navigation";
import { AuthCard } from "@/components/auth/auth-card";
import { SignInForm } from "@/components/auth/sign-in-form";
import { landing, ownPath } from "@/lib/server/page-context";

export default async function HomePage({
  searchParams,
}: Readonly<{ searchParams: Promise<{ next?: string | string[] }> }>) {
  const where = await landing();
  if (where.kind === "setup") redirect("/setup");
  if (where.kind === "workspace") redirect(`/w/${where.slug}`);
  const { next } = await searchParams;
  return (
    <AuthCard
      title="Sign in"
      description={
        where.kind === "no-workspace"
          ? "Your account is in no workspace. Ask an admin to add it, or use another account."
          : "With the account of this installation."
      }
    >
      <SignInForm next={ownPath(typeof next === "string" ? next : undefined)} />
    </AuthCard>
  );
}
