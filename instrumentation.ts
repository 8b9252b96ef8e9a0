/** Runs once per server process, before the first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { drained } = await import("@/lib/server/drain");
  const stop = () => void drained().then(() => process.exit(0));
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  // The launcher is gone: nobody would start this process again or stop it.
  process.once("disconnect", stop);
}
