import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A service that keeps to Idempotency-Key: a call with a known key acts no second time. */
export class KeyedService {
  /** Times each key acted. */
  readonly acts = new Map<string, number>();
  calls = 0;
  port = 0;
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      this.calls += 1;
      const key = String(request.headers["idempotency-key"]);
      request.resume();
      request.on("end", () => {
        if (!this.acts.has(key)) this.acts.set(key, 1);
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ key }));
      });
    });
  }

  async listen(): Promise<void> {
    // This process may be busy for seconds; a connection cut for that would be an outcome that a person has to decide.
    this.server.keepAliveTimeout = 0;
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    this.port = (this.server.address() as AddressInfo).port;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
