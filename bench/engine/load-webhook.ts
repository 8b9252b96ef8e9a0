import autocannon from "autocannon";

export interface WebhookLoad {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
}

/** Callers at one time, each sending its next request when it has its answer. */
export const CONNECTIONS = 10;

/**
 * Sends `{"n": 1}` to a webhook, again and again.
 * @throws RangeError where one request was answered otherwise than with success
 */
export async function loadWebhook(url: string, forSeconds: number): Promise<WebhookLoad> {
  const { requests, latency, errors, timeouts, non2xx } = await autocannon({
    url,
    method: "POST",
    connections: CONNECTIONS,
    duration: forSeconds,
    headers: { "content-type": "application/json" },
    body: '{"n":1}',
  });
  if (errors + timeouts + non2xx > 0)
    throw new RangeError(`${url}: ${errors} without an answer, ${timeouts} too late, ${non2xx} refused`);
  return { perSecond: requests.average, p50Ms: latency.p50, p99Ms: latency.p99 };
}
