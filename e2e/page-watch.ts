import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** What the browser's console says of an error that a test provokes on purpose. */
const PROVOKED = [/Failed to load resource: the server responded with a status of (401|404|409|422)/];

/**
 * Collects what must not happen on any page: errors in the console (violations of the Content-Security-Policy are among
 * them) and exceptions that nobody caught.
 * @returns what was collected so far
 */
export function watchPage(page: Page): () => readonly string[] {
  const found: string[] = [];
  page.on("console", (message) => {
    if (message.type() !== "error" || PROVOKED.some((pattern) => pattern.test(message.text()))) return;
    found.push(`${page.url()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => found.push(`${page.url()}: ${error.message}`));
  return () => found;
}

/** The page as it stands now has no serious or critical fault of accessibility, light and dark (WCAG 2.2 AA). */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    // Colours fade over; measured half-way they would be neither the one nor the other.
    await page.evaluate(() => document.getAnimations().forEach((animation) => animation.cancel()));
    // A page's title comes in the stream behind its frame: what is there a moment later is no fault.
    await expect(async () => {
      const { violations } = await new AxeBuilder({ page })
        .withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"])
        .analyze();
      const grave = violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(" | ")}`);
      expect(grave, `${page.url()}, ${colorScheme}`).toEqual([]);
    }).toPass({ timeout: 5_000 });
  }
  await page.emulateMedia({ colorScheme: "light" });
}
