/** What the bench uses of the load tool, which brings no types. */
declare module "autocannon" {
  export interface Result {
    requests: { average: number; total: number };
    /** Milliseconds. */
    latency: { p50: number; p99: number };
    /** Requests without an answer. */
    errors: number;
    timeouts: number;
    non2xx: number;
  }
  export default function autocannon(options: {
    url: string;
    method: "POST";
    connections: number;
    /** Seconds. */
    duration: number;
    headers: Record<string, string>;
    body: string;
  }): Promise<Result>;
}
