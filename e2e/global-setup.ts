import { startInstance } from "../scripts/lib/instance.mjs";

/** Starts the product as `npm start` does, for all specs; its address and owner are handed over in the environment. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const instance = await startInstance();
  process.env.E2E_BASE_URL = instance.baseUrl;
  process.env.E2E_API_KEY = instance.apiKey;
  process.env.E2E_EMAIL = instance.email;
  process.env.E2E_PASSWORD = instance.password;
  return () => instance.stop();
}
