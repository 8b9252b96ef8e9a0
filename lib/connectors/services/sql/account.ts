import { createHash } from "node:crypto";
import type { OpenedConnection } from "../../ports";
import { ServiceFailure } from "../../performer";

/** Where a database is and who asks. */
export interface Account {
  host: string;
  port: number;
  database: string;
  /** `verify`: with a certificate that is checked; `unverified`: with any; `off`: not secured. */
  tls: "verify" | "unverified" | "off";
  username: string;
  password: string;
  /** Names the account without telling of it: clients are shared by it. */
  key: string;
}

/** @throws ServiceFailure where the connection has no login */
export function accountOf(connection: OpenedConnection | null, portDefault: number): Account {
  const login = connection?.login;
  if (connection === null || login === undefined) {
    throw new ServiceFailure({
      category: "configuration_missing",
      code: "CONNECTION_UNFIT",
      message: "needs a connection with a user name and a password",
      field: "connection",
    });
  }
  const { host = "", port, database = "", tls } = connection.settings;
  const account: Omit<Account, "key"> = {
    host,
    port: port === undefined || port === "" ? portDefault : Number(port),
    database,
    tls: tls === "off" || tls === "unverified" ? tls : "verify",
    ...login,
  };
  const key = createHash("sha256")
    .update(JSON.stringify([connection.id, account]))
    .digest("hex");
  return { ...account, key };
}
