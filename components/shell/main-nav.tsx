"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { cx } from "@/components/ui/cx";
import { NAVIGATION } from "./navigation";
import { useHref } from "./workspace-context";

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
                <li key={path}>
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
                </li>
              );
            })}
          </ul>
        </div>
      ))}
    </nav>
  );
}
