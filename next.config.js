/** Headers of every answer. The Content-Security-Policy carries a nonce and is set per request in proxy.ts. */
const securityHeaders = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=(), payment=()" },
];

/** @type {import("next").NextConfig} */
const config = {
  // A second instance (a test beside `npm run dev`) builds into a folder of its own.
  distDir: process.env.NEXT_DIST_DIR ?? ".next",
  poweredByHeader: false,
  reactStrictMode: true,
  // `npm run check` checks types; a second time here would double the build of a first start.
  typescript: { ignoreBuildErrors: true },
  // The image optimiser has a history of advisories and nothing here needs it.
  images: { unoptimized: true },
  // The minifier of this release inlines arrow functions into functions with another `this` (an import of n8n with an
  // expression then fails, in builds only). Nobody downloads the server's code, and its stack traces become readable.
  experimental: { turbopackMinify: { server: false } },
  serverExternalPackages: ["better-sqlite3", "@prisma/adapter-better-sqlite3", "@prisma/client", "pino"],
  headers: async () => [{ source: "/:path*", headers: securityHeaders }],
};

export default config;
