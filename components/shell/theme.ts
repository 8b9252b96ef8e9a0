export type Theme = "system" | "light" | "dark";
export const THEME_COOKIE = "theme";

export function isTheme(value: unknown): value is Theme {
  return value === "system" || value === "light" || value === "dark";
}
