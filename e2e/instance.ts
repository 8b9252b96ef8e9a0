/** The started product, as global-setup.ts handed it over. */
function handedOver(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new TypeError(`${name} is not set: run the specs by \`npx playwright test\``);
  return value;
}

export const instance = {
  baseUrl: handedOver("E2E_BASE_URL"),
  apiKey: handedOver("E2E_API_KEY"),
  email: handedOver("E2E_EMAIL"),
  password: handedOver("E2E_PASSWORD"),
  get dataDir(): string {
    return handedOver("E2E_DATA_DIR");
  },
  /** Loopback port that workflows may call; free for a spec to listen on. */
  get outboundPort(): number {
    return Number(handedOver("E2E_OUTBOUND_PORT"));
  },
};
