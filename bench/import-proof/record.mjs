/**
 * Records what a real n8n makes of the workflows in cases/: every node's items, for every input.
 *   N8N_MODULE=<folder with node_modules/n8n> [N8N_NODE=<node binary it wants>] node bench/import-proof/record.mjs [case …]
 * It is started on loopback with a data folder of its own, which is removed again. The comparison needs none of this.
 */
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

const CASES = process.env.IMPORT_PROOF_CASES ?? path.join(import.meta.dirname, "cases");
const PORT = process.env.N8N_PORT ?? "5699";
const ADDRESS = `http://127.0.0.1:${PORT}`;
const START_MS_MAX = 120_000;
const RUN_MS_MAX = 30_000;

const home = process.env.N8N_MODULE;
if (home === undefined || !fs.existsSync(path.join(home, "node_modules/n8n/bin/n8n"))) {
  process.stderr.write("N8N_MODULE must name a folder that holds node_modules/n8n\n");
  process.exit(2);
}

let cookie = "";

async function api(method, route, body) {
  const answer = await fetch(`${ADDRESS}/rest${route}`, {
    method,
    headers: { "content-type": "application/json", "browser-id": "record", cookie },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const session = answer.headers.getSetCookie().find((one) => one.startsWith("n8n-auth="));
  if (session) cookie = session.split(";")[0];
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${route}: ${answer.status} ${text.slice(0, 500)}`);
  return JSON.parse(text).data;
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function started() {
  const end = Date.now() + START_MS_MAX;
  while (Date.now() < end) {
    const ready = await fetch(`${ADDRESS}/healthz/readiness`).catch(() => undefined);
    const settings = ready?.ok ? await fetch(`${ADDRESS}/rest/settings`).catch(() => undefined) : undefined;
    if (settings?.ok && (await settings.text()).startsWith('{"data"')) return;
    await pause(200);
  }
  throw new Error("n8n did not start in time");
}

/** Undoes the flat form in which executions are kept: every value of a list, strings are places in it. */
function unflat(text) {
  const values = JSON.parse(text);
  const made = new Map();
  const at = (place) => {
    if (made.has(place)) return made.get(place);
    const value = values[place];
    if (typeof value !== "object" || value === null) return value;
    const result = Array.isArray(value) ? [] : {};
    made.set(place, result);
    for (const [key, item] of Object.entries(value)) result[key] = typeof item === "string" ? at(Number(item)) : item;
    return result;
  };
  return at(0);
}

/** Outputs of every node: of each of its turns, of each of its outputs, the items' JSON. */
function outputsOf(data) {
  const runData = data.resultData.runData ?? {};
  return Object.fromEntries(
    Object.entries(runData).map(([name, turns]) => [
      name,
      turns.map((turn) =>
        turn.error
          ? { error: turn.error.message }
          : (turn.data?.main ?? []).map((items) => (items ?? []).map(({ json }) => json)),
      ),
    ]),
  );
}

async function record(file) {
  const one = JSON.parse(fs.readFileSync(file, "utf8"));
  const name = path.basename(file, ".json");
  const nodes = one.workflow.nodes.map((node, i) => ({
    id: `00000000-0000-4000-8000-${String(i).padStart(12, "0")}`,
    position: [i * 220, 0],
    ...node,
    ...(node.type === "n8n-nodes-base.webhook" && { webhookId: crypto.randomUUID() }),
  }));
  const trigger = nodes.find(({ type }) => type === "n8n-nodes-base.webhook");
  const address = `import-proof-${name}`;
  trigger.parameters = { ...trigger.parameters, path: address };
  const settings = { executionOrder: "v1", ...one.workflow.settings };
  const made = await api("POST", "/workflows", {
    name,
    active: false,
    connections: one.workflow.connections,
    nodes,
    settings,
  });
  await api("POST", `/workflows/${made.id}/activate`, { versionId: made.versionId });
  for (const run of one.runs) {
    await called(`${ADDRESS}/webhook/${address}`, trigger.parameters.httpMethod, run.input);
    const execution = await ended(made.id);
    const data = unflat(execution.data);
    const outputs = outputsOf(data);
    delete outputs[trigger.name];
    run.expected = {
      status: execution.status,
      ...(data.resultData.error && { error: data.resultData.error.message }),
      outputs,
    };
  }
  await api("POST", `/workflows/${made.id}/deactivate`).catch(() => undefined);
  one.recordedWith = (await api("GET", "/settings")).versionCli;
  fs.writeFileSync(file, `${JSON.stringify(one, null, 2)}\n`);
}

/** The address is there some time after activation has answered. */
async function called(address, method, input) {
  const headers = { "content-type": "application/json" };
  for (let tries = 0; tries < 50; tries += 1) {
    const answer = await fetch(address, { method, headers, body: JSON.stringify(input) });
    if (answer.status !== 404) return;
    await pause(100);
  }
  throw new Error(`${address} was never there`);
}

const seen = new Set();
async function ended(workflowId) {
  const end = Date.now() + RUN_MS_MAX;
  const filter = encodeURIComponent(JSON.stringify({ workflowId }));
  while (Date.now() < end) {
    const { results } = await api("GET", `/executions?limit=5&filter=${filter}`);
    const fresh = results.find(({ id, status }) => !seen.has(id) && !["running", "new", "waiting"].includes(status));
    if (fresh) {
      seen.add(fresh.id);
      return api("GET", `/executions/${fresh.id}`);
    }
    await pause(50);
  }
  throw new Error(`No end of a run of ${workflowId} in time`);
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "import-proof-"));
const log = fs.openSync(path.join(folder, "n8n.log"), "w");
const n8n = spawn(process.env.N8N_NODE ?? process.execPath, ["node_modules/n8n/bin/n8n", "start"], {
  cwd: home,
  stdio: ["ignore", log, log],
  env: {
    PATH: process.env.PATH,
    HOME: folder,
    NODE_ENV: "production",
    N8N_USER_FOLDER: folder,
    N8N_HOST: "127.0.0.1",
    N8N_LISTEN_ADDRESS: "127.0.0.1",
    N8N_PORT: PORT,
    N8N_RUNNERS_BROKER_LISTEN_ADDRESS: "127.0.0.1",
    N8N_RUNNERS_BROKER_PORT: String(Number(PORT) + 1),
    DB_TYPE: "sqlite",
    GENERIC_TIMEZONE: "UTC",
    N8N_DIAGNOSTICS_ENABLED: "false",
    N8N_VERSION_NOTIFICATIONS_ENABLED: "false",
    N8N_TEMPLATES_ENABLED: "false",
    N8N_PERSONALIZATION_ENABLED: "false",
    N8N_COMMUNITY_PACKAGES_ENABLED: "false",
    N8N_LICENSE_AUTO_RENEW_ENABLED: "false",
    EXTERNAL_FRONTEND_HOOKS_URLS: "",
    N8N_DIAGNOSTICS_CONFIG_FRONTEND: "",
    N8N_DIAGNOSTICS_CONFIG_BACKEND: "",
    N8N_SECURE_COOKIE: "false",
    N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: "false",
    N8N_DISABLED_MODULES: "mcp-registry",
  },
});
try {
  await started();
  const owner = { email: "owner@example.com", password: "Owner-4-record", firstName: "Ada", lastName: "Lovelace" };
  await api("POST", "/owner/setup", owner);
  const wanted = process.argv.slice(2);
  const files = fs
    .readdirSync(CASES)
    .filter((file) => file.endsWith(".json") && (wanted.length === 0 || wanted.includes(path.basename(file, ".json"))))
    .sort();
  for (const file of files) {
    await record(path.join(CASES, file));
    process.stdout.write(`${file}\n`);
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.stderr.write(fs.readFileSync(path.join(folder, "n8n.log"), "utf8").slice(-2000));
  process.exitCode = 1;
} finally {
  n8n.kill("SIGTERM");
  await new Promise((resolve) => n8n.once("exit", resolve));
  fs.rmSync(folder, { recursive: true, force: true });
}
