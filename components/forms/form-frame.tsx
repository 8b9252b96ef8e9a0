import type { ReactNode } from "react";
import { ThemeSwitch } from "@/components/shell/theme-switch";

/** The page of a form, for people outside: nothing of the workspace stands on it. */
export function FormFrame({
  title,
  description,
  children,
}: Readonly<{ title: string; description?: string | null; children: ReactNode }>) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex h-12 items-center justify-end px-4">
        <ThemeSwitch />
      </header>
      <main id="main" className="flex flex-1 items-start justify-center px-4 pt-[4vh] pb-12">
        <div className="w-full max-w-lg rounded-lg border bg-surface p-6">
          <h1 className="text-lg font-semibold break-words">{title}</h1>
          {description ? <p className="mt-1 break-words whitespace-pre-line text-muted">{description}</p> : null}
          <div className="mt-5">{children}</div>
        </div>
      </main>
    </div>
  );
}
