const WAIT_MS = 5_000;

/** Asks a listener what a hook takes, which starts nothing. @param origin `http://127.0.0.1:<port>` */
export function createReachHook(origin: string): (hookPath: string) => Promise<boolean> {
  return async (hookPath) => {
    const path = hookPath.split("/").map(encodeURIComponent).join("/");
    const answer = await fetch(`${origin}/hooks/${path}`, { method: "OPTIONS", signal: AbortSignal.timeout(WAIT_MS) });
    await answer.body?.cancel();
    return answer.status === 204;
  };
}
