import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { cookies } from "next/headers";
import { Providers } from "@/components/shell/providers";
import { isTheme, THEME_COOKIE } from "@/components/shell/theme";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Workflow Automation", template: "%s · Workflow Automation" },
  description: "Describe a job in words, run it durably, see its health, and have failures repaired with proof.",
  robots: { index: false },
};

export const viewport: Viewport = { width: "device-width", initialScale: 1, colorScheme: "light dark" };

export default async function RootLayout({ children }: Readonly<{ children: ReactNode }>) {
  const stored = (await cookies()).get(THEME_COOKIE)?.value;
  return (
    <html lang="en" data-theme={isTheme(stored) ? stored : "system"}>
      <body>
        <Providers>{children}</Providers>
      </body>
    </html>
  );
}
