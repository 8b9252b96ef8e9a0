import path from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "@": path.resolve(import.meta.dirname) } },
  test: {
    include: ["{lib,components,scripts,bench}/**/*.test.ts"],
    setupFiles: ["scripts/testing/property-seed.ts"],
    // Tests see the service files as they are now, whoever starts them.
    globalSetup: ["scripts/testing/compile-catalogue.ts"],
    environment: "node",
    pool: "threads",
    testTimeout: 30_000,
  },
});
