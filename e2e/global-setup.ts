import { freePort, startInstance } from "../scripts/lib/instance.mjs";

/**
 * Starts the product as `npm start` does, for all specs; its address and owner are handed over in the environment.
 * One loopback port is open to its workflows, for a service that a spec plays.
 */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const outboundPort = await freePort();
  const instance = await startInstance({ env: { OUTBOUND_ALLOW: `127.0.0.1:${outboundPort}` } });
  process.env.E2E_BASE_URL = instance.baseUrl;
  process.env.E2E_API_KEY = instance.apiKey;
  process.env.E2E_EMAIL = instance.email;
  process.env.E2E_PASSWORD = instance.password;
  process.env.E2E_DATA_DIR = instance.dataDir;
  process.env.E2E_OUTBOUND_PORT = String(outboundPort);
  return async () => {
    await instance.stop();
    // What the product itself called an error: the cause of a test's failure is seldom in the test.
    const errors = instance
      .output()
      .split("\n")
      .filter((line) => /"level":[56]0/.test(line));
    if (errors.length > 0) console.log(`The product logged ${errors.length} errors:\n${errors.slice(-40).join("\n")}`);
  };
}
