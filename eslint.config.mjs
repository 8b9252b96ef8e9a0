import next from "eslint-config-next/core-web-vitals";
import tseslint from "typescript-eslint";

const ENV = {
  selector: 'MemberExpression[object.name="process"][property.name="env"]',
  message: "Read configuration through lib/server/env.ts.",
};
const BARE_ERROR = {
  selector: 'ThrowStatement > NewExpression[callee.name="Error"]',
  message: "Throw an AppError with a code.",
};
const CLOCK = [
  {
    selector: 'CallExpression[callee.object.name="Date"][callee.property.name="now"]',
    message: "Take a Clock: it must be replayable.",
  },
  {
    selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
    message: "Take a Clock: it must be replayable.",
  },
  {
    selector: 'CallExpression[callee.object.name="Math"][callee.property.name="random"]',
    message: "Take a Random: it must be replayable.",
  },
];
const TIMERS = {
  selector: "CallExpression[callee.name=/^(setTimeout|setInterval|setImmediate|queueMicrotask)$/]",
  message: "Take Timers: it must be replayable.",
};
const EVAL = { selector: 'NewExpression[callee.name="Function"]', message: "No code is made from text." };
const ROOMS =
  "lib/{kernel,expressions,workflow,engine,connectors,intelligence,optimization,monitoring,troubleshooting}/**/*.ts";

export default tseslint.config(
  {
    ignores: [
      ".next/**",
      "node_modules/**",
      "dist/**",
      "lib/db/generated/**",
      "next-env.d.ts",
      "*.config.*",
      ".dependency-cruiser.cjs",
    ],
  },
  ...next,
  ...tseslint.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: true }],
      "max-depth": ["error", 5],
      "no-console": "error",
      "no-eval": "error",
      "no-restricted-syntax": ["error", EVAL],
    },
  },
  {
    files: [ROOMS],
    ignores: ["**/*.test.ts"],
    rules: {
      "no-restricted-syntax": ["error", ENV, BARE_ERROR, EVAL, ...CLOCK],
      "no-restricted-globals": [
        "error",
        { name: "fetch", message: "Calls leave through lib/connectors/http: it checks where they go." },
      ],
    },
  },
  {
    files: ["lib/engine/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: { "no-restricted-syntax": ["error", ENV, BARE_ERROR, EVAL, ...CLOCK, TIMERS] },
  },
  {
    files: ["{app,components}/**/*.{ts,tsx}", "lib/{api,client,db,worker}/**/*.ts"],
    ignores: ["**/*.test.{ts,tsx}"],
    rules: { "no-restricted-syntax": ["error", ENV, BARE_ERROR, EVAL] },
  },
  // Signing in or out loads the page anew on purpose: nothing that another session fetched stays in memory.
  { files: ["components/**"], rules: { "@next/next/no-location-assign-relative-destination": "off" } },
  // Rules of React and Next say nothing about code that neither sees.
  {
    files: ["{lib,bench,e2e,scripts}/**"],
    ignores: ["lib/client/**"],
    rules: { "react-hooks/rules-of-hooks": "off", "@next/next/no-assign-module-variable": "off" },
  },
  {
    files: ["**/*.test.{ts,tsx}", "e2e/**", "bench/**", "scripts/**", "lib/**/testing/**"],
    rules: { "max-lines": "off", "no-console": "off" },
  },
);
