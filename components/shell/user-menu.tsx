"use client";

import { useRouter } from "next/navigation";
import { LogOut, Settings, UserRound } from "lucide-react";
import { toast } from "sonner";
import { IconButton } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";
import { signOut } from "@/lib/client/auth";
import { asClientError } from "@/lib/client/client-error";
import { useHref, useViewer } from "./workspace-context";

export function UserMenu() {
  const { user, role } = useViewer();
  const router = useRouter();
  const href = useHref();
  const leave = () => {
    signOut().then(
      () => window.location.assign("/"),
      (error: unknown) => toast.error("Could not sign out", { description: asClientError(error).message }),
    );
  };
  return (
    <Menu
      label="Account"
      items={[
        {
          label: `${user.email} (${role})`,
          onSelect: () => undefined,
          disabled: true,
          icon: <UserRound aria-hidden />,
        },
        { label: "Settings", onSelect: () => router.push(href("/settings")), icon: <Settings aria-hidden /> },
        { label: "Sign out", onSelect: leave, icon: <LogOut aria-hidden /> },
      ]}
      trigger={<IconButton label="Account" icon={<UserRound aria-hidden />} />}
    />
  );
}
