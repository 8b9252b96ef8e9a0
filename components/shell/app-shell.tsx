import type { ReactNode } from "react";
import Link from "next/link";
import { Brand } from "./brand";
import { MainNav } from "./main-nav";
import { MobileNav } from "./mobile-nav";
import { OfflineBanner } from "./offline-banner";
import { RoleNote } from "./role-note";
import { ThemeSwitch } from "./theme-switch";
import { UserMenu } from "./user-menu";
import { ViewerProvider, type Viewer } from "./workspace-context";
import { WorkspaceSwitcher } from "./workspace-switcher";

/** The frame of every page of a workspace. */
export function AppShell({ viewer, children }: Readonly<{ viewer: Viewer; children: ReactNode }>) {
  return (
    <ViewerProvider viewer={viewer}>
      <a
        href="#main"
        className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to content
      </a>
      <header className="sticky top-0 z-30 flex h-12 items-center gap-2 border-b bg-surface px-3">
        <MobileNav />
        <Link
          href={`/w/${viewer.workspace.slug}`}
          aria-label="Workflow Automation, overview"
          className="rounded-sm px-1"
        >
          <Brand />
        </Link>
        <span aria-hidden className="mx-1 hidden h-5 border-l sm:block" />
        <WorkspaceSwitcher />
        <div className="ml-auto flex items-center gap-1">
          <ThemeSwitch />
          <UserMenu />
        </div>
      </header>
      <OfflineBanner />
      <RoleNote />
      <div className="flex">
        <aside className="sticky top-12 hidden h-[calc(100dvh-3rem)] w-52 shrink-0 overflow-y-auto border-r bg-surface lg:block">
          <MainNav />
        </aside>
        <main id="main" tabIndex={-1} className="min-w-0 flex-1 outline-none">
          {children}
        </main>
      </div>
    </ViewerProvider>
  );
}
