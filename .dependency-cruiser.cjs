// The import law: which room (see the map in the README) may know which. Run by `npm run check`.
const ROOMS = "kernel|expressions|workflow|connectors|engine|intelligence|optimization|monitoring|troubleshooting";
const ENGINES = "intelligence|optimization|monitoring|troubleshooting";
const TEST = "\\.test\\.tsx?$|/testing/|^e2e/|^bench/";

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "rooms-are-pure",
      comment: "a room sees no framework, database, server or page",
      severity: "error",
      // The process that runs SQLite files of users is a program of its own.
      from: { path: `^lib/(${ROOMS})/`, pathNot: `${TEST}|^lib/connectors/services/sql/sqlite-process\\.mjs$` },
      to: {
        path: "^(app|components|lib/(api|client|db|server|worker))/|^node_modules/(next|react|react-dom|@prisma|better-sqlite3|@tanstack|@xyflow|pino)(/|$)",
      },
    },
    {
      name: "core-has-no-io",
      comment: "core/ and schemas use the language, zod and pure libraries only",
      severity: "error",
      from: { path: `^lib/(${ROOMS})/(core/|schema\\.ts|[a-z-]+-schema\\.ts)`, pathNot: TEST },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "core-points-inward",
      severity: "error",
      from: { path: `^lib/(${ROOMS})/(core/|schema\\.ts)`, pathNot: TEST },
      to: { path: `^lib/(${ROOMS})/(service|ports)\\.ts$` },
    },
    {
      name: "kernel-knows-nothing",
      severity: "error",
      from: { path: "^lib/kernel/" },
      to: { path: "^lib/(?!kernel/)" },
    },
    {
      name: "expressions-know-kernel",
      severity: "error",
      from: { path: "^lib/expressions/" },
      to: { path: "^lib/(?!kernel/|expressions/)" },
    },
    {
      name: "workflow-knows-expressions",
      severity: "error",
      from: { path: "^lib/workflow/", pathNot: TEST },
      to: { path: "^lib/(?!kernel/|expressions/|workflow/)" },
    },
    {
      name: "connectors-know-workflow",
      severity: "error",
      from: { path: "^lib/connectors/", pathNot: TEST },
      to: { path: "^lib/(?!kernel/|expressions/|workflow/|connectors/)" },
    },
    {
      name: "the-four-are-siblings",
      comment: "the four engines never import one another, but troubleshooting may know monitoring's types",
      severity: "error",
      from: { path: `^lib/(${ENGINES})/`, pathNot: TEST },
      to: { path: `^lib/(${ENGINES}|engine)/`, pathNot: ["^lib/$1/", "^lib/monitoring/schema\\.ts$"] },
    },
    {
      name: "monitoring-types-for-troubleshooting-only",
      severity: "error",
      from: { path: "^lib/(intelligence|optimization)/" },
      to: { path: "^lib/monitoring/" },
    },
    {
      name: "engine-knows-no-observer",
      severity: "error",
      from: { path: "^lib/(engine|connectors|workflow|expressions)/", pathNot: TEST },
      to: { path: `^lib/(${ENGINES})/` },
    },
    {
      name: "connectors-by-contract-and-catalogue",
      comment: "outside server and worker, connectors are data (catalogue, schema) and a contract",
      severity: "error",
      from: { pathNot: `^lib/(server|worker|connectors)/|${TEST}` },
      to: {
        path: "^lib/connectors/",
        pathNot:
          "^lib/connectors/(contract|schema|ports|simulator/ports|catalogs?|[a-z-]+-schema|catalog/.+|sample-event|sample)\\.ts$",
      },
    },
    {
      name: "one-way-out",
      comment: "what dials in HTTP is the guarded client; hooks are passed on within the machine",
      severity: "error",
      from: { path: "^(app|components|lib)/", pathNot: `^lib/(connectors/http|server/hooks)/|${TEST}` },
      to: { path: "^node_modules/undici(/|$)" },
    },
    {
      name: "services-are-islands",
      severity: "error",
      from: { path: "^lib/connectors/services/([^/]+)/" },
      to: { path: "^lib/connectors/services/", pathNot: "^lib/connectors/services/$1/" },
    },
    {
      name: "prisma-only-in-db",
      severity: "error",
      from: {
        pathNot: "^(lib/db|prisma|prisma\\.config)|^lib/connectors/services/sql/sqlite(-process\\.mjs|\\.test\\.ts)$",
      },
      to: { path: "^node_modules/(@prisma|\\.prisma|better-sqlite3)(/|$)|^lib/db/generated/" },
    },
    {
      name: "db-only-via-server",
      severity: "error",
      from: { pathNot: `^lib/(db|server|worker)/|${TEST}` },
      to: { path: "^lib/db/" },
    },
    {
      name: "browser-safe",
      comment: "what the browser gets: components, client and contracts",
      severity: "error",
      from: { path: "^(components|lib/client|lib/api)/", pathNot: TEST },
      to: { path: `^lib/(db|server|worker)/|^lib/(${ROOMS})/service\\.ts$|^app/` },
    },
    {
      name: "ui-knows-no-domain",
      severity: "error",
      from: { path: "^components/ui/" },
      to: { path: "^lib/(?!kernel/)|^components/(?!ui/)" },
    },
    {
      name: "routes-are-thin",
      severity: "error",
      from: { path: "^app/.+/route\\.ts$" },
      to: { path: `^lib/(${ROOMS})/(core/|service\\.ts)|^lib/db/` },
    },
    { name: "fakes-only-in-tests", severity: "error", from: { pathNot: TEST }, to: { path: "/testing/" } },
    { name: "not-to-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true, pathNot: "^\\.next/" } },
  ],
  options: {
    doNotFollow: { path: "node_modules|^lib/db/generated" },
    exclude: { path: "^(\\.next|dist|node_modules)/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
