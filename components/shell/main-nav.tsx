"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useQuery } from "@tanstack/react-query";
import { pendingApprovalsOptions } from "@/lib/client/approvals";
import { cx } from "@/components/ui/cx";
import { NAVIGATION } from "./navigation";
import { useHref, useViewer } from "./workspace-context";

const COUNT_MAX = 99;

/** How many wait for a decision; beside the link and not in it, so that the link keeps its name. */
function PendingApprovals() {
  const { workspace } = useViewer();
  const total = useQuery(pendingApprovalsOptions(workspace.id)).data?.total ?? 0;
  if (total === 0) return null;
  return (
    <span
      role="img"
      aria-label={`${String(total)} waiting`}
      className="pointer-events-none absolute top-1.5 right-2 min-w-5 rounded-full bg-accent px-1.5 text-center text-xs font-medium text-on-accent tabular-nums"
    >
      {total > COUNT_MAX ? `${String(COUNT_MAX)}+` : total}
    </span>
  );
}

export function MainNav({ onNavigate }: Readonly<{ onNavigate?: () => void }>) {
  const href = useHref();
  const pathname = usePathname();
  return (
    <nav aria-label="Main" className="flex flex-col gap-4 p-3">
      {NAVIGATION.map((group) => (
        <div key={group.label}>
          <p className="px-2 pb-1 text-xs font-medium text-muted">{group.label}</p>
          <ul className="flex flex-col gap-0.5">
            {group.items.map(({ label, path, Icon }) => {
              const target = href(path);
              const current =
                path === "" ? pathname === target : pathname === target || pathname.startsWith(`${target}/`);
              return (
                <li key={path} className="relative">
                  <Link
                    href={target}
                    prefetch={false}
                    aria-current={current ? "page" : undefined}
                    {...(onNavigate === undefined ? {} : { onClick: onNavigate })}
                    className={cx(
                      "flex h-8 items-center gap-2 rounded-md px-2 font-medium",
                      current ? "bg-accent-soft text-accent" : "text-ink hover:bg-sunken",
                    )}
                  >
                    <Icon aria-hidden className="size-4 shrink-0" />
                    {label}
                  </Link>
                  {path === "/approvals" ? <PendingApprovals /> : null}
                </li>
              );
            })}
          </ul>
        </div>
      ))}
    </nav>
  );
}
