"use client";

import { useState } from "react";
import { Monitor, Moon, Sun } from "lucide-react";
import { IconButton } from "@/components/ui/button";
import { isTheme, THEME_COOKIE, type Theme } from "./theme";

const NEXT: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };
const ICON = { system: Monitor, light: Sun, dark: Moon };
const YEAR_S = 31_536_000;

/** System, light, dark in turn. Kept in a cookie, so that the server renders the right one and nothing flashes. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState<Theme>(() => {
    const stored = typeof document === "undefined" ? undefined : document.documentElement.dataset.theme;
    return isTheme(stored) ? stored : "system";
  });
  const Icon = ICON[theme];
  const choose = () => {
    const next = NEXT[theme];
    setTheme(next);
    document.documentElement.dataset.theme = next;
    document.cookie = `${THEME_COOKIE}=${next}; path=/; max-age=${String(YEAR_S)}; samesite=lax`;
  };
  return (
    <span suppressHydrationWarning>
      <IconButton
        label={`Colour theme: ${theme}. Change`}
        icon={<Icon aria-hidden />}
        onClick={choose}
        suppressHydrationWarning
      />
    </span>
  );
}
