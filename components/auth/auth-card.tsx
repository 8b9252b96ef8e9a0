import type { ReactNode } from "react";
import { Brand } from "@/components/shell/brand";
import { ThemeSwitch } from "@/components/shell/theme-switch";

/** The frame of the pages before sign-in. */
export function AuthCard({
  title,
  description,
  children,
}: Readonly<{ title: string; description: string; children: ReactNode }>) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex h-12 items-center justify-between px-4">
        <Brand />
        <ThemeSwitch />
      </header>
      <main id="main" className="flex flex-1 items-start justify-center px-4 pt-[8vh] pb-12">
        <div className="w-full max-w-sm rounded-lg border bg-surface p-6">
          <h1 className="text-lg font-semibold">{title}</h1>
          <p className="mb-5 text-muted">{description}</p>
          {children}
        </div>
      </main>
    </div>
  );
}
